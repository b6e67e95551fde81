import type { Command } from "commander";
import { findProject } from "../bruce_api/project.ts";
import { areSignUpsOpen } from "../bruce_api/sign_ups.ts";
import { say } from "../program/say.ts";
import { ask, askAll, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";
import { localFolder } from "./local_folder.ts";
import { ageColumn, severityColumn, showJson, showRows, textColumn } from "./show.ts";

interface Options {
  json?: true;
  severity?: string;
  status?: string;
}

const PLACE = [textColumn("HOST", "hostname"), textColumn("SERVICE", "service")];

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
      const [status, sign_ups_open] = await Promise.all([
        ask(environment, "bruce/status"),
        project && areSignUpsOpen(project),
      ]);
      showStatus({ ...status, sign_ups_open }, json);
    });

  program.command("drift")
    .description("what differs now between declared and observed, worst first")
    .argument("[host]", "name, alias, address, or pattern such as box2-*")
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce drift 'box2-*' --severity critical,high")
    .action(async (hostname: string | undefined, { severity, json }: Options) =>
      showRows(
        [
          severityColumn,
          ageColumn("SINCE", "since"),
          ...PLACE,
          textColumn("DETAILS", "details", true),
        ],
        await askAll(environment, "bruce/drift", { hostname, severity }),
        hostname
          ? `No drift on ${hostname} is known. bruce explain ${hostname} says why.`
          : NO_DRIFT,
        json,
      )
    );

  program.command("issues")
    .description("what was reported and is not resolved, newest first")
    .argument("[host]", "name, alias, address, or pattern such as box2-*")
    .option("--severity <list>", "only these: critical,high,medium,low,info")
    .option("--status <list>", "pending, open, resolved (default: open)")
    .option("--json", "JSON for scripts, with the issue_id of each")
    .addHelpText("after", "\nExample:\n  bruce issues docker1 --status pending,open")
    .action(async (hostname: string | undefined, { severity, status, json }: Options) =>
      showRows(
        [
          severityColumn,
          ageColumn("SINCE", "first_seen_at"),
          { heading: "STATE", cell: stateOf },
          ...PLACE,
          textColumn("DETAILS", "details", true),
        ],
        await askAll(environment, "bruce/issues", { hostname, severity, status }),
        "No open issue.",
        json,
      )
    );

  program.command("explain")
    .description("what each rule says of a host or a service and why, also why there is no alert")
    .argument("<host>", "name, alias or address")
    .argument("[service]", "one service there")
    .option("--json", "JSON for scripts")
    .addHelpText("after", "\nExample:\n  bruce explain docker1 jellyfin")
    .action(async (hostname: string, service: string | undefined, { json }: Options) =>
      showRows(
        [
          textColumn("SERVICE", "service"),
          textColumn("RULE", "event_type"),
          textColumn("VERDICT", "verdict"),
          textColumn("BECAUSE", "because", true),
        ],
        (await ask(environment, "bruce/explain", { hostname, service })).items as Row[],
        "No rule says anything.",
        json,
      )
    );
}

const NO_DRIFT = "No drift is known. bruce status says how much of what is declared anybody sees.";

function showStatus(status: Row, json?: true): void {
  if (json) return showJson(status);
  say((status.sentences as string[]).join(" "));
  const { problems } = status.engine as { problems: string[] };
  for (const problem of problems) say(`BRUCE itself: ${problem}`);
  if (status.sign_ups_open) {
    say(
      "Anybody can sign up at this project. They read nothing until you allow it: docs/people.md.",
    );
  }
}

/** What became of an issue: who takes care of it, or why it is not told. */
function stateOf(row: Row): string {
  if (row.acknowledged_by) return `taken by ${row.acknowledged_by}`;
  if (row.waived_by) return "waived";
  if (row.window_id) return "in maintenance";
  if (row.suppressed_by) return "explained";
  if (row.stale) return "stale";
  return row.flapping ? "flapping" : String(row.status);
}
