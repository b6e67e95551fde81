/**
 * The server in place of `ingest` as a program: prints its pid, then each payload as a line. Argument: its port.
 */
import { serveApi } from "./api_stand_in.ts";

const api = serveApi(Number(Deno.args[0]));
api.answer = ({ payloads }) => {
  for (const payload of payloads) console.log(JSON.stringify(payload));
  return undefined;
};
console.log(Deno.pid);
