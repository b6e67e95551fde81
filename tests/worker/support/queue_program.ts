/**
 * The server in place of the function `commands` as a program: prints its pid, then each result as a line. Arguments:
 * its port, and the commands to hand out as a JSON list of names and argv.
 */
import { offer, QueueStandIn } from "./queue_stand_in.ts";

const [port, offers = "[]"] = Deno.args;
const queue = new QueueStandIn(Number(port));
queue.waiting.push(
  ...JSON.parse(offers).map(([name, argv]: [string, string[]]) => offer(name, argv)),
);
queue.answer = ({ what, commandId, body }) => {
  if (what === "result") console.log(JSON.stringify({ command_id: commandId, ...body }));
  return undefined;
};
console.log(Deno.pid);
