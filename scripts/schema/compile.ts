import { inOrder, type SchemaFile, subjectOf } from "./order.ts";
import type { Statement } from "./statement.ts";

/** A migration that is made from the schema files of one subject. */
export type Migration = {
  /** File name, such as `0004_rules.sql`. */
  name: string;
  sql: string;
};

/** One migration per subject, in the order of the subjects. Throws when the files have no order (see `inOrder`). */
export function compile(files: SchemaFile[]): Migration[] {
  const ordered = inOrder(files);
  const subjects = [...new Set(ordered.map(subjectOf))].toSorted();
  return subjects.map((subject, index) => ({
    name: `${String(index + 1).padStart(4, "0")}_${subject.replace(/^\d+_/, "")}.sql`,
    sql: migrationOf(subject, ordered.filter((file) => subjectOf(file) === subject)),
  }));
}

function migrationOf(subject: string, files: SchemaFile[]): string {
  return [
    `-- Made from supabase/schemas/${subject} by \`npm run schema\`: edit there, not here.`,
    // a body may name what comes later; tests/migrations/schema.test.ts checks all of them
    "set check_function_bodies = off;",
    ...files.map(({ path, statements }) =>
      [`-- ${path}`, ...statements.flatMap(withoutDefaultGrants)].join("\n")
    ),
    "reset check_function_bodies;",
  ].join("\n\n") + "\n";
}

/**
 * A statement, and behind one that creates something the end of all that Postgres (functions: PUBLIC) and older
 * Supabase projects (everything in public) grant on it by default. What no schema file grants is not granted.
 */
function withoutDefaultGrants({ text, grantable }: Statement): string[] {
  if (grantable === undefined) return [`${text};`];
  return [`${text};`, `revoke all on ${grantable} from public, anon, authenticated, service_role;`];
}
