import postgres from "postgres";
import { readLocalDatabase } from "../bruce_api/local_stack.ts";
import { localFolder } from "../cli/local_folder.ts";
import { UsageError } from "../program/usage_error.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The database of `--db-url`, else of `BRUCE_DB_URL`, else of the local stack. Throws a UsageError. */
export function databaseUrl(given: string | undefined, environment: Environment): string {
  const url = given ?? environment.BRUCE_DB_URL;
  if (url) {
    if (/^postgres(ql)?:\/\//.test(url)) return url;
    throw new UsageError(
      "The database URL is not like postgresql://user:password@host:5432/postgres.",
    );
  }
  if (environment.BRUCE_URL) {
    throw new UsageError(
      `BRUCE_URL names ${environment.BRUCE_URL}: set BRUCE_DB_URL to its database too, or neither for the local stack.`,
    );
  }
  const local = readLocalDatabase(localFolder(environment));
  if (local) return local;
  throw new UsageError("Which database? Set BRUCE_DB_URL, or start the local stack (npm start).");
}

/** One connection that stays open, in UTC. */
export function connect(url: string, name: string): postgres.Sql {
  return postgres(url, {
    max: 1,
    max_lifetime: null,
    // a pooler may hand each transaction to another server connection
    prepare: false,
    connection: { application_name: name, TimeZone: "UTC", DateStyle: "ISO" },
    onnotice: () => {},
  });
}
