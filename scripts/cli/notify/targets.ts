import { type Command, Option } from "commander";
import { someProject } from "../../bruce_api/call_rpc.ts";
import { answered, openProject } from "../../bruce_api/project.ts";
import { say } from "../../program/say.ts";
import { type Row, send } from "../ask.ts";
import type { Environment } from "../command.ts";
import { localFolder } from "../local_folder.ts";
import { showJson } from "../show.ts";
import { askWords, askWordsByKey } from "../words.ts";
import { listRows, NEEDS_KEY } from "./own_rows.ts";

interface Options {
  kind: string;
  url?: string;
  topic?: string;
  authSecret?: string;
  hmacSecret?: string;
  json?: true;
}

/** `bruce target`: where notifications go. */
export function addTargets(program: Command, environment: Environment): void {
  const target = program.command("target").description("where notifications go");
  target.command("add")
    .description("add a target")
    .argument("<name>", "such as phone")
    .addOption(
      new Option("--kind <kind>", "what it is").choices(["ntfy", "n8n", "webhook", "journal"])
        .default("ntfy"),
    )
    .option("--url <url>", "its address; for ntfy the root of the server")
    .option("--topic <topic>", "ntfy: the topic")
    .option(
      "--auth-secret <NAME>",
      "name of the function secret that is sent as Authorization, TARGET_…",
    )
    .option("--hmac-secret <NAME>", "name of the function secret that signs the body, TARGET_…")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      `
Example:
  bruce target add phone --url https://ntfy.sh --topic my-secret-topic --auth-secret TARGET_NTFY_TOKEN
  echo TARGET_NTFY_TOKEN=tk_… >> supabase/.env

${NEEDS_KEY}`,
    )
    .action((name: string, options: Options) => addTarget(environment, name, options));

  target.command("test")
    .description("send a test and say what the target answered")
    .argument("<name>", "such as phone")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce target test phone")
    .action(async (name: string, { json }: Options) => {
      const answer = await send(environment, `bruce/targets/${encodeURIComponent(name)}/test`, {});
      if (json) return showJson(answer);
      say(String(answer.said));
      if (answer.state === "dead") {
        throw new Error((await askWords(environment))("cli.target.not_told", name));
      }
    });

  target.command("list")
    .description("the targets, and whether they work")
    .option("--json", "JSON for scripts")
    .addHelpText("after", `\n${NEEDS_KEY}`)
    .action(({ json }: Options) =>
      listRows(environment, {
        from: "targets",
        columns: ["name", "kind", "enabled", "url", "breaker", "failing_since"],
        none: "cli.no_target",
      }, json)
    );
}

async function addTarget(environment: Environment, name: string, options: Options): Promise<void> {
  const project = someProject(environment, localFolder(environment));
  const [row] = answered(
    project,
    await openProject(project).from("targets").insert({
      name,
      kind: options.kind,
      url: options.url,
      settings: options.topic === undefined ? {} : { topic: options.topic },
      auth_secret: options.authSecret,
      hmac_secret: options.hmacSecret,
    }).select(),
  ) as Row[];
  if (options.json) return showJson(row);
  say((await askWordsByKey(project))("cli.target.added", name));
}
