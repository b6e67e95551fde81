import { type Command, Option } from "commander";
import { someProject } from "../../bruce_api/call_rpc.ts";
import { answered, openProject } from "../../bruce_api/project.ts";
import { say } from "../../program/say.ts";
import { UsageError } from "../../program/usage_error.ts";
import { type Row, send } from "../ask.ts";
import type { Environment } from "../command.ts";
import { localFolder } from "../local_folder.ts";
import { showJson } from "../show.ts";
import { askWords, askWordsByKey } from "../words.ts";
import { listRows, NEEDS_KEY } from "./own_rows.ts";

/** SQLSTATE of a name that is taken. */
const UNIQUE_VIOLATION = "23505";
/** SQLSTATE of a row that others name. */
const FOREIGN_KEY_VIOLATION = "23503";

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
      new Option("--kind <kind>", "what it is").choices([
        "ntfy",
        "n8n",
        "webhook",
        "netbox",
        "journal",
      ])
        .default("ntfy"),
    )
    .option("--url <url>", "its address; for ntfy the root of the server, for netbox NETBOX_URL")
    .option("--topic <topic>", "ntfy: the topic")
    .option(
      "--auth-secret <NAME>",
      "name of the function secret that is sent as Authorization (netbox: the token), TARGET_…",
    )
    .option("--hmac-secret <NAME>", "name of the function secret that signs the body, TARGET_…")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      `
Examples:
  bruce target add phone --url https://ntfy.sh --topic my-secret-topic --auth-secret TARGET_NTFY_TOKEN
  echo TARGET_NTFY_TOKEN=tk_… >> supabase/.env
  bruce target add netbox-marks --kind netbox --url http://netbox.lan --auth-secret TARGET_NETBOX_TOKEN

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
      const words = await askWords(environment);
      if (answer.state === "dead") {
        throw new Error(words("cli.target.not_told", name, answer.said));
      }
      say(words("cli.target.told", name, answer.said));
    });

  target.command("remove")
    .description("remove a target that no reaction uses")
    .argument("<name>", "such as phone")
    .addHelpText("after", `\nExample:\n  bruce target remove phone\n\n${NEEDS_KEY}`)
    .action(async (name: string) => {
      const project = someProject(environment, localFolder(environment));
      const answer = await openProject(project).from("targets").delete().eq("name", name).select();
      const words = await askWordsByKey(project);
      if (answer.error?.code === FOREIGN_KEY_VIOLATION) {
        throw new Error(words("cli.target.is_used", name));
      }
      const gone = answered(project, answer) as Row[];
      if (gone.length === 0) throw new Error(words("cli.target.is_not_there", name));
      say(words("cli.target.removed", name));
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
  checkTarget(options);
  const project = someProject(environment, localFolder(environment));
  const answer = await openProject(project).from("targets").insert({
    name,
    kind: options.kind,
    url: options.url,
    settings: options.topic === undefined ? {} : { topic: options.topic },
    auth_secret: options.authSecret,
    hmac_secret: options.hmacSecret,
    // a tag says what is open: the last word has to be the newest
    ...options.kind === "netbox" && { max_parallel: 1 },
  }).select();
  const words = await askWordsByKey(project);
  if (answer.error?.code === UNIQUE_VIOLATION) throw new Error(words("cli.target.is_there", name));
  const [row] = answered(project, answer) as Row[];
  if (options.json) return showJson(row);
  say(words("cli.target.added", name));
}

/** Throws a UsageError about what the kind of a target lacks. */
function checkTarget({ kind, url, topic, authSecret }: Options): void {
  if (kind === "journal") return;
  if (url === undefined || !/^https?:\/\/[^/]/.test(url)) {
    throw new UsageError(
      `--url is missing or not like https://ntfy.sh: a target of kind ${kind} needs it.`,
    );
  }
  if (/^https?:\/\/[^/]*@/.test(url)) {
    throw new UsageError(
      "--url holds a password: put it into --auth-secret, which only names a secret.",
    );
  }
  if (kind === "netbox" && !authSecret) {
    throw new UsageError("--auth-secret is missing: it names the secret with the token of NetBox.");
  }
  if (kind === "ntfy" && !topic) throw new UsageError("--topic is missing: ntfy sends to a topic.");
}
