import type { Command } from "commander";
import { say } from "../program/say.ts";
import { UsageError } from "../program/usage_error.ts";
import { ask, type Row, send } from "./ask.ts";
import { actOnCause, causeOr, sayActs } from "./causes.ts";
import type { Environment } from "./command.ts";
import { showJson, showRows, textColumn } from "./show.ts";
import { askWords } from "./words.ts";

interface Options {
  on?: string;
  cause?: string;
  argument: string[];
  issue?: string;
  json?: true;
}

/** Commands about the allow-listed command queue. */
export function addCommandQueue(program: Command, environment: Environment): void {
  program.commandsGroup("Fix:");
  const command = program.command("command")
    .description("allow-listed commands that a worker runs on a machine");

  command.command("list")
    .description("the commands that may be asked for")
    .option("--json", "JSON for scripts")
    .action(async ({ json }: Options) => {
      const [{ commands }, words] = await Promise.all([
        ask(environment, "commands/allowlist"),
        askWords(environment),
      ]);
      showRows(
        [
          textColumn(words("cli.name"), "name"),
          textColumn(words("cli.on"), "targets"),
          textColumn(words("cli.risk"), "risk"),
          textColumn(words("cli.what_it_does"), "description", true),
        ],
        commands as Row[],
        words("cli.no_command"),
        json,
      );
    });

  command.command("run")
    .description("queue a command; a worker of that machine runs it")
    .argument("<name>", "name in the allow-list")
    .option("--on <host>", "the machine")
    .option(
      "--cause <key>",
      "once for each issue of this cause; {hostname}, {service}, {issue_id} in an argument are those of the issue",
    )
    .option("--argument <name=value>", "an argument; again for another", collect, [])
    .option("--issue <issue_id>", "the issue that it is to end: the next observation verifies it")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nExample:\n  bruce command run docker_restart --on box2-daily --argument service=freshrss" +
        "\n  bruce command run docker_restart --cause 3f2a91c0 --argument 'service={service}'",
    )
    .action(async (name: string, options: Options, command: Command) => {
      const { on, cause, argument, issue, json } = options;
      causeOr(command, cause, on, "required option '--on <host>'");
      if (cause !== undefined) {
        const asked = { name, arguments: Object.fromEntries(argument.map(pairOf)) };
        return await sayActs(
          environment,
          await actOnCause(environment, cause, "enqueue", asked, json),
          json,
        );
      }
      const answer = await send(environment, "commands", {
        name,
        target: on,
        arguments: Object.fromEntries(argument.map(pairOf)),
        issue_id: issue,
      });
      if (json) return showJson(answer);
      const words = await askWords(environment);
      const state = words(`cli.command.${answer.state}`);
      if (answer.state === "rejected") throw new Error(`${state} ${answer.reason}`);
      say(`${state} bruce command result ${answer.command_id}`);
    });

  command.command("result")
    .description("how a command ended, what it printed, and whether an observation verified it")
    .argument("<command_id>")
    .action(async (id: string) =>
      showJson(await ask(environment, `commands/${encodeURIComponent(id)}`))
    );

  command.command("approve")
    .description("approve a command that waits for a person")
    .argument("<command_id>")
    .action(async (id: string) => {
      const { state } = await send(environment, `commands/${encodeURIComponent(id)}/approve`, {});
      say((await askWords(environment))(`cli.command.${state}`));
    });
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function pairOf(text: string): [string, string] {
  const place = text.indexOf("=");
  if (place < 1) throw new UsageError(`--argument ${text} is not name=value.`);
  return [text.slice(0, place), text.slice(place + 1)];
}
