import type { Command } from "commander";
import { findProject } from "../bruce_api/project.ts";
import { areSignUpsOpen } from "../bruce_api/sign_ups.ts";
import { say } from "../program/say.ts";
import { ask, askAll, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";
import { localFolder } from "./local_folder.ts";
import { mustExist, noSuchName, severitiesOf } from "./names.ts";
import { ageColumn, sayWrapped, severityColumn, showJson, showRows, textColumn } from "./show.ts";
import { askWords, type Words } from "./words.ts";

interface Options {
  json?: true;
  severity?: string;
  status?: string;
}

/** Commands that ask what is wrong. */
export function addQuestions(program: Command, environment: Environment): void {
  program.commandsGroup("Look:");
  program.command("status")
    .description("in one sentence, whether all is well")
    .option("--json", "JSON for scripts")
    .addHelpText(
      "after",
      "\nWith SUPABASE_URL and SUPABASE_SECRET_KEY, or the local stack, it also says whether anybody can sign up.",
    )
    .action(async ({ json }: Options) => {
      const project = findProject(environment, localFolder(environment));
      const [status, sign_ups_open, words] = await Promise.all([
        ask(environment, "bruce/status"),
        project && areSignUpsOpen(project),
        askWords(environment),
      ]);
      if (json) return showJson({ ...status, sign_ups_open });
      sayWrapped((status.sentences as string[]).join(" "));
      const { problems } = status.engine as { problems: string[] };
      for (const problem of problems) say(words("cli.engine", problem));
      if (sign_ups_open) say(words("cli.sign_ups_open"));
    });

  program.command("drift")
    .description("what differs now between declared and observed, worst first")
    .argument("[host]", "name, alias, address, or pattern such as box2-*")
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce drift 'box2-*' --severity critical,high")
    .action(async (hostname: string | undefined, { severity, json }: Options) => {
      const [rows, words] = await Promise.all([
        askAll(environment, "bruce/drift", { hostname, severity: severitiesOf(severity) }),
        askWords(environment),
      ]);
      if (rows.length === 0 && hostname) await mustExist(environment, hostname);
      showRows(
        [
          severityColumn(words),
          ageColumn(words("cli.since"), "since", words),
          { heading: words("cli.state"), cell: (row) => stateOf(row, words) },
          ...place(words),
          textColumn(words("cli.details"), "details", true),
        ],
        rows,
        hostname ? words("cli.no_drift_on", hostname) : words("cli.no_drift"),
        json,
      );
    });

  program.command("issues")
    .description("what was reported and is not resolved, newest first")
    .argument("[host]", "name, alias, address, or pattern such as box2-*")
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--status <list>", "pending, open, resolved (default: open)")
    .option("--json", "JSON for scripts, with the issue_id of each")
    .addHelpText("after", "\nExample:\n  bruce issues docker1 --status pending,open")
    .action(async (hostname: string | undefined, { severity, status, json }: Options) => {
      const [rows, words] = await Promise.all([
        askAll(environment, "bruce/issues", {
          hostname,
          severity: severitiesOf(severity),
          status,
        }),
        askWords(environment),
      ]);
      if (rows.length === 0 && hostname) await mustExist(environment, hostname);
      showRows(
        [
          severityColumn(words),
          ageColumn(words("cli.since"), "first_seen_at", words),
          { heading: words("cli.state"), cell: (row) => stateOf(row, words) },
          ...place(words),
          textColumn(words("cli.details"), "details", true),
        ],
        rows,
        words("cli.no_issue"),
        json,
      );
    });

  program.command("explain")
    .description("what each rule says of a host or a service and why, also why there is no alert")
    .argument("<host>", "name, alias or address")
    .argument("[service]", "one service there")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce explain docker1 jellyfin")
    .action(async (hostname: string, service: string | undefined, { json }: Options) => {
      const [{ items }, words] = await Promise.all([
        ask(environment, "bruce/explain", { hostname, service }),
        askWords(environment),
      ]);
      const unknown = noSuchName(items as Row[]);
      if (unknown && !json) throw new Error(unknown);
      showRows(
        [
          textColumn(words("cli.service"), "service"),
          textColumn(words("cli.rule"), "event_type"),
          {
            heading: words("cli.verdict"),
            cell: ({ verdict }) => words(`cli.verdict.${String(verdict).replaceAll(" ", "_")}`),
          },
          textColumn(words("cli.because"), "because", true),
        ],
        items as Row[],
        words("cli.no_rule"),
        json,
      );
    });
}

function place(words: Words) {
  return [
    textColumn(words("cli.host"), "hostname"),
    textColumn(words("cli.service"), "service"),
  ];
}

/** What became of an issue: who takes care of it, or why it is not told. */
function stateOf(row: Row, words: Words): string {
  if (row.acknowledged_by) return words("cli.state.taken", row.acknowledged_by);
  if (row.waived_by) return words("cli.state.waived");
  if (row.window_id) return words("cli.state.in_maintenance");
  if (row.suppressed_by) return words("cli.state.explained");
  if (row.stale) return words("cli.state.stale");
  if (row.flapping) return words("cli.state.flapping");
  const status = "issue_status" in row ? row.issue_status : row.status;
  return status ? words(`cli.state.${String(status)}`) : "";
}
