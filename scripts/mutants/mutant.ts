/** One fault that is made in a migrated database. */
export interface Mutant {
  /** Names it in what is printed, and for `--only`. */
  id: string;
  /** What is at fault, as the program is asked for it: a folder of supabase/schemas, `triggers`, `policies` or `grants`. */
  subject: string;
  /** Names the object at fault: tests with it in their path are tried first. */
  object: string;
  /** What makes the fault, as the owner of the database. */
  sql: string;
  /** The change, for people: `file:line`, and lines with `-` and `+`; of the catalog its one statement. */
  change: string;
}
