import { type Command, Option } from "commander";
import { answered, openProject } from "../bruce_api/project.ts";
import { someProject } from "../bruce_api/call_rpc.ts";
import { say } from "../program/say.ts";
import { type Row, send } from "./ask.ts";
import type { Environment } from "./command.ts";
import { localFolder } from "./local_folder.ts";
import { showJson, showRows, textColumn } from "./show.ts";

interface TargetOptions {
  url?: string;
  topic?: string;
  authSecret?: string;
  hmacSecret?: string;
  json?: true;
}

/** Commands about who is told, and when. */
export function addNotices(program: Command, environment: Environment): void {
  program.commandsGroup("Notify:");
  addTargets(program.command("target").description("where notifications go"), environment);
  addReactions(
    program.command("reaction").description("what is sent where, and when"),
    environment,
  );
  addWindows(
    program.command("window").description("weekly hours in which nothing is told"),
    environment,
  );
}

function addTargets(target: Command, environment: Environment): void {
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

Needs the secret key of the project (SUPABASE_URL, SUPABASE_SECRET_KEY), or the local stack.`,
    )
    .action(async (name: string, options: TargetOptions & { kind: string }) => {
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
      say(
        `Added. Try it: bruce target test ${name}. To use it: bruce reaction add NAME --target ${name}`,
      );
    });

  target.command("test")
    .description("send a test and say what the target answered")
    .argument("<name>", "such as phone")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce target test phone")
    .action(async (name: string, { json }: TargetOptions) => {
      const answer = await send(environment, `bruce/targets/${encodeURIComponent(name)}/test`, {});
      if (json) return showJson(answer);
      say(String(answer.said));
      if (answer.state === "dead") throw new Error(`${name} was not told.`);
    });

  target.command("list")
    .description("the targets, and whether they work")
    .option("--json", "JSON for scripts")
    .action(async ({ json }: TargetOptions) => {
      const project = someProject(environment, localFolder(environment));
      const rows = answered(
        project,
        await openProject(project).from("targets").select(
          "name,kind,enabled,url,breaker,failing_since",
        )
          .order("name"),
      ) as Row[];
      showRows(
        ["name", "kind", "enabled", "url", "breaker", "failing_since"].map((name) =>
          textColumn(name.toUpperCase().replace("_", " "), name)
        ),
        rows,
        "There is no target. bruce target add --help",
        json,
      );
    });
}

interface ReactionOptions {
  target: string;
  severity?: string;
  host?: string;
  service?: string;
  groupBy?: string;
  groupWait?: string;
  repeat?: string;
  by?: string;
  json?: true;
}

function addReactions(reaction: Command, environment: Environment): void {
  reaction.command("add")
    .description("send what opens, changes and ends to a target")
    .argument("<name>", "such as serious")
    .requiredOption("--target <name>", "where to")
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--host <pattern>", "only these hosts, such as box2-*")
    .option("--service <pattern>", "only these services")
    .option(
      "--group-by <list>",
      "one notification for several: hostname, service, event_type, … or everything",
    )
    .option("--group-wait <interval>", "how long a group waits for more, such as '30 seconds'")
    .option("--repeat <interval>", "again while it is open and nobody takes it, such as '4 hours'")
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nExample:\n  bruce reaction add serious --target phone --severity critical,high",
    )
    .action(async (name: string, options: ReactionOptions) => {
      const values = {
        name,
        target: options.target,
        ...list("severities", options.severity),
        ...list("group_by", options.groupBy),
        ...options.host !== undefined && { hostname: options.host },
        ...options.service !== undefined && { service: options.service },
        ...options.groupWait !== undefined && { group_wait: options.groupWait },
        ...options.repeat !== undefined && { repeat_interval: options.repeat },
      };
      const made = await send(environment, "bruce/tune", {
        what: "reactions",
        values,
        by: options.by,
      });
      if (options.json) return showJson(made);
      say(`Added: what opens from now on and fits is sent to ${options.target}.`);
    });
}

interface WindowOptions {
  host: string;
  service: string;
  days?: string;
  from: string;
  to: string;
  zone?: string;
  reason: string;
  by?: string;
  json?: true;
}

function addWindows(window: Command, environment: Environment): void {
  window.command("add")
    .description(
      "tell nothing of these hosts in these hours of the week (bruce silence is for once)",
    )
    .requiredOption("--from <time>", "local time, such as 02:00")
    .requiredOption("--to <time>", "local time; before --from it is the next day")
    .requiredOption("--reason <text>", "why, for who looks at it later")
    .option("--host <pattern>", "name or pattern", "*")
    .option("--service <pattern>", "name or pattern", "*")
    .option("--days <list>", "mon,tue,wed,thu,fri,sat,sun (default: each day)")
    .option("--zone <zone>", "time zone, such as Europe/Paris (default: the one of this machine)")
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nExample:\n  bruce window add --host 'box2-*' --days sun --from 02:00 --to 04:00 --reason Updates",
    )
    .action(async (options: WindowOptions) => {
      const values = {
        hostname: options.host,
        service: options.service,
        reason: options.reason,
        weekdays: options.days?.split(",") ?? ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        local_start: options.from,
        local_end: options.to,
        time_zone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      };
      const made = await send(environment, "bruce/tune", {
        what: "windows",
        values,
        by: options.by,
      });
      if (options.json) return showJson(made);
      say(
        `Added: nothing of ${options.host} is told ${
          values.weekdays.join(" ")
        } ${options.from}-${options.to}.`,
      );
    });
}

function list(name: string, text: string | undefined) {
  return text === undefined ? {} : { [name]: text.split(",") };
}
