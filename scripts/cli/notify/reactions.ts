import type { Command } from "commander";
import { say } from "../../program/say.ts";
import { send } from "../ask.ts";
import type { Environment } from "../command.ts";
import { mustExist, severitiesOf } from "../names.ts";
import { showJson } from "../show.ts";
import { askWords } from "../words.ts";
import { listRows, NEEDS_KEY } from "./own_rows.ts";

interface Options {
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

/** `bruce reaction`: what is sent where, and when. */
export function addReactions(program: Command, environment: Environment): void {
  const reaction = program.command("reaction").description("what is sent where, and when");
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
    .action(async (name: string, options: Options) => {
      if (options.host !== undefined) await mustExist(environment, options.host, options.service);
      const made = await send(environment, "bruce/tune", {
        what: "reactions",
        values: valuesOf(name, options),
        by: options.by,
      });
      if (options.json) return showJson(made);
      say((await askWords(environment))("cli.reaction.added", options.target));
    });

  reaction.command("list")
    .description("the reactions, and what each sends where")
    .option("--json", "JSON for scripts")
    .addHelpText("after", `\n${NEEDS_KEY}`)
    .action(({ json }: Options) =>
      listRows(environment, {
        from: "reactions",
        columns: ["name", "enabled", "target", "severities", "event_types", "hostname", "service"],
        none: "cli.no_reaction",
      }, json)
    );

  addSwitch(reaction, "disable", "send nothing by it any more, and keep it", false, environment);
  addSwitch(reaction, "enable", "send by it again", true, environment);
}

function addSwitch(
  reaction: Command,
  word: string,
  summary: string,
  enabled: boolean,
  environment: Environment,
): void {
  reaction.command(word)
    .description(summary)
    .argument("<name>", "such as serious")
    .option("--by <name>", "who decides (default: the token)")
    .option("--json", "JSON for scripts")
    .addHelpText("after", `\nExample:\n  bruce reaction ${word} serious`)
    .action(async (name: string, { by, json }: Options) => {
      const made = await send(environment, "bruce/tune", {
        what: "reactions",
        key: name,
        values: { enabled },
        was: { enabled: !enabled },
        by,
      });
      if (json) return showJson(made);
      say((await askWords(environment))(`cli.reaction.${enabled ? "enabled" : "disabled"}`, name));
    });
}

function valuesOf(name: string, options: Options) {
  return {
    name,
    target: options.target,
    ...list("severities", severitiesOf(options.severity)),
    ...list("group_by", options.groupBy),
    ...options.host !== undefined && { hostname: options.host },
    ...options.service !== undefined && { service: options.service },
    ...options.groupWait !== undefined && { group_wait: options.groupWait },
    ...options.repeat !== undefined && { repeat_interval: options.repeat },
  };
}

function list(name: string, text: string | undefined) {
  return text === undefined ? {} : { [name]: text.split(",") };
}
