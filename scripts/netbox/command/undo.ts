import process from "node:process";
import { parseArgs } from "node:util";
import { complain, say } from "../../program/say.ts";
import { table } from "../../program/table.ts";
import { UsageError } from "../../program/usage_error.ts";
import { userName } from "../../program/user_name.ts";
import { AdoptionJournal } from "../adoption_journal.ts";
import { writeChecked } from "../checked_write.ts";
import { openNetbox } from "../client.ts";
import { NetboxError } from "../netbox_error.ts";
import { ownMapping } from "../own_mapping.ts";
import { netboxSettings } from "../settings.ts";
import { lastWrites, type Line, neverUndone, readLine, undoing } from "../undo.ts";
import { exitCodeOf } from "./exit_code.ts";

const HELP = `Writes back into NetBox what was there before an adoption.

Usage: bruce netbox undo [LINE] [options]

  LINE       number of the line of the journal; without, the last 20 writes are listed
  --by NAME  who undoes it, for the journal (default: the user of this machine)
  --apply    write it; without, the changes are only printed
  --help     this text

Environment:
  NETBOX_URL, NETBOX_TOKEN            a token that may change what was adopted
  SUPABASE_URL, SUPABASE_SECRET_KEY   where the journal is (default: the local stack, when it runs)

Examples:
  bruce netbox undo
  bruce netbox undo 4711 --apply

It writes only where NetBox still has what was adopted. No rule adopts a value again that was undone.
Exit codes: 0 done, 1 not done, 2 wrong usage, 3 BRUCE cannot undo it, such as what it made.`;

/** Lines that are listed. */
const SHOWN = 20;

/** `bruce netbox undo`: 0 done, 1 not done, 2 wrong usage, 3 it cannot be undone. */
export function runUndo(args: string[]): Promise<number> {
  return exitCodeOf("undo", () => run(args));
}

async function run(args: string[]): Promise<number> {
  const { values: { apply, by, help }, positionals: [id, ...rest] } = readArguments(args);
  if (help) {
    say(HELP);
    return 0;
  }
  if (id === undefined) return await list();
  if (rest.length > 0 || !/^[1-9]\d{0,14}$/.test(id)) {
    throw new UsageError(
      "Give the number of one line of the journal: bruce netbox undo lists them.",
    );
  }
  const settings = netboxSettings(process.env);
  const { line, undoneBy } = await readLine(process.env, Number(id));
  if (!line) {
    throw new Error(`Line ${id} of the journal is about no adoption, or is not kept any more.`);
  }
  say(line.message);
  if (undoneBy) {
    throw new Error(`It was undone already, by ${undoneBy.actor}: line ${undoneBy.id}.`);
  }
  const reason = neverUndone(line, settings.url);
  if (reason) {
    complain(reason);
    return 3;
  }
  await undo(line, { settings, apply, by: by ?? userName() });
  say(
    apply
      ? "Written. NetBox tells BRUCE by its webhook; without one: bruce netbox export"
      : "Nothing was written: --apply writes it.",
  );
  return 0;
}

async function undo(
  line: Line,
  { settings, apply, by }: {
    settings: ReturnType<typeof netboxSettings>;
    apply: boolean;
    by: string | undefined;
  },
): Promise<void> {
  const journal = new AdoptionJournal(process.env);
  if (apply) await journal.check();
  journal.about({ undoes: line.id, by });
  try {
    const client = openNetbox(settings, {}, await ownMapping(process.env));
    await writeChecked(client, undoing(line), !apply, say, journal.note);
  } catch (error) {
    if (!(error instanceof NetboxError && error.status === 404)) throw error;
    const { label, path } = line.details;
    throw new Error(`NetBox has no ${label} (${path}) any more: there is nothing to write back.`);
  }
}

async function list(): Promise<number> {
  const lines = await lastWrites(process.env, SHOWN);
  if (lines.length === 0) {
    say("Nothing was adopted into NetBox yet.");
    return 0;
  }
  const undone = new Set(lines.map(({ details: { undoes } }) => undoes));
  say(table<Line>(
    [
      { heading: "line", cell: ({ id }) => String(id) },
      { heading: "when", cell: ({ created_at }) => minuteOf(created_at) },
      { heading: "by", cell: ({ actor }) => actor },
      {
        heading: "what",
        cell: ({ id, message }) => undone.has(id) ? `${message} (undone)` : message,
        wraps: true,
      },
    ],
    lines,
    process.stdout.columns ?? Infinity,
  ));
  return 0;
}

function minuteOf(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        apply: { type: "boolean", default: false },
        by: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
