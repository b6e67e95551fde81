import { answered, openProject } from "../../bruce_api/project.ts";
import { someProject } from "../../bruce_api/call_rpc.ts";
import type { Row } from "../ask.ts";
import type { Environment } from "../command.ts";
import { localFolder } from "../local_folder.ts";
import { showRows, textColumn } from "../show.ts";
import { askWordsByKey } from "../words.ts";

/** What the help says of commands that read or write a table of the owner. */
export const NEEDS_KEY =
  "Needs the secret key of the project (SUPABASE_URL, SUPABASE_SECRET_KEY), or the local stack.";

const MOMENT = /_at$|_since$/;

/** A table of the owner, its columns in the order in which they are shown, and what is said where it is empty. */
interface Shown {
  from: "targets" | "reactions" | "maintenance_windows";
  columns: readonly string[];
  none: "cli.no_target" | "cli.no_reaction" | "cli.no_window";
}

/** Prints the rows of a table of the owner. Errors say in one sentence what to do. */
export async function listRows(
  environment: Environment,
  { from, columns, none }: Shown,
  json?: true,
): Promise<void> {
  const project = someProject(environment, localFolder(environment));
  const [first = "name"] = columns;
  const [answer, words] = await Promise.all([
    openProject(project).from(from).select(columns.join()).order(first),
    askWordsByKey(project),
  ]);
  const shown = columns.map((name) => ({
    ...textColumn(words(`cli.column.${name}`), name),
    ...MOMENT.test(name) && {
      cell: (row: Row) => typeof row[name] === "string" ? words.moment(row[name]) : "",
    },
  }));
  showRows(shown, answered(project, answer) as Row[], words(none), json);
}
