import type { Command } from "commander";
import { say } from "../program/say.ts";
import { ask, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";
import { mustExist } from "./names.ts";
import { pastOf } from "./moment.ts";
import { durationText, sayWrapped, showJson, showRows, textColumn } from "./show.ts";
import { askWords, type Words } from "./words.ts";

interface Options {
  since?: string;
  until?: string;
  host?: string;
  json?: true;
}

/** The command that says where drift is going. */
export function addTrajectory(program: Command, environment: Environment): void {
  program.command("trajectory")
    .description(
      "where drift is going: better or worse, by rule and month, and what a new image brought",
    )
    .option("--since <time>", "the begin: 90d ago, or a date (default: 30 days, today among them)")
    .option("--until <time>", "the end (default: now)")
    .option("--host <name>", "name, alias, address, or pattern such as box2-*")
    .option("--json", "JSON for scripts, with each day")
    .addHelpText("after", "\nExample:\n  bruce trajectory --since 90d --host 'box2-*'")
    .action(async ({ since, until, host, json }: Options) => {
      const [answer, words] = await Promise.all([
        ask(environment, "bruce/trajectory", {
          since: since && pastOf("--since", since),
          until: until && pastOf("--until", until),
          hostname: host,
        }),
        askWords(environment),
      ]);
      if (json) return showJson(answer);
      const rules = answer.rules as Row[];
      if (rules.length === 0 && host) await mustExist(environment, host);
      for (const sentence of answer.sentences as string[]) sayWrapped(sentence);
      say("");
      showRules(rules, words);
      say("");
      showMonths(answer.months as Row[], words);
    });
}

function showRules(rules: Row[], words: Words): void {
  showRows(
    [
      textColumn(words("cli.rule"), "name"),
      textColumn(words("cli.opened"), "opened"),
      textColumn(words("cli.resolved"), "resolved"),
      textColumn(words("cli.open"), "open"),
      {
        heading: words("cli.direction"),
        cell: ({ direction }) => words(`cli.direction.${direction}`),
      },
    ],
    rules,
    words("cli.no_drift_then"),
  );
}

function showMonths(months: Row[], words: Words): void {
  const took = (month: Row, name: "detect" | "resolve") => {
    if (!month.has_data) return words("cli.no_data");
    const { median_s, mean_s } = month[name] as { median_s: number | null; mean_s: number | null };
    if (median_s === null || mean_s === null) return "-";
    return `${durationText(median_s, words)} (${durationText(mean_s, words)})`;
  };
  showRows(
    [
      textColumn(words("cli.month"), "month"),
      { heading: words("cli.detect"), cell: (month) => took(month, "detect") },
      { heading: words("cli.resolve"), cell: (month) => took(month, "resolve") },
    ],
    months,
    words("cli.no_data"),
  );
}
