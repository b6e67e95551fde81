import { type TestDatabase, withDatabase } from "../../_support/database.ts";
import { main as exportMain } from "../../../scripts/export/main.ts";
import { main as importMain } from "../../../scripts/import/main.ts";
import type { Run } from "../../netbox/support/run.ts";
import { inProject } from "../../../scripts/stack/paths.ts";

/** A database and a directory to import into it from. */
export interface Place extends TestDatabase {
  directory: string;
  /** Path of a file in the directory. */
  path(name: string): string;
  /** Writes a file, when `at` (ISO 8601) is given as of that time. */
  write(name: string, content: string | Uint8Array, at?: string): Promise<string>;
  /** Copies a fixture. */
  fixture(name: string, at?: string): Promise<string>;
  /** Runs `bruce import` in this process. */
  import(...args: string[]): Promise<Run>;
  /** Runs `bruce export` in this process. */
  export(...args: string[]): Promise<Run>;
  /** Rows of a query as plain objects. */
  rows(query: string): Promise<Record<string, unknown>[]>;
  /** Names in the directory or one below it, sorted. */
  names(below?: string): string[];
}

/** Runs a test in a place of its own. */
export function withPlace(
  test: (place: Place) => Promise<void>,
  options: { seeded?: boolean } = {},
): () => Promise<void> {
  return () =>
    withDatabase(async (database) => {
      const directory = await Deno.makeTempDir({ prefix: "bruce-import-" });
      const path = (name: string) => `${directory}/${name}`;
      const environment = { BRUCE_DB_URL: database.url };
      const write = async (name: string, content: string | Uint8Array, at?: string) => {
        const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
        await Deno.writeFile(path(name), bytes);
        if (at) await Deno.utime(path(name), new Date(at), new Date(at));
        return path(name);
      };
      try {
        await test({
          ...database,
          directory,
          path,
          write,
          fixture: async (name, at) =>
            await write(name, await Deno.readFile(inProject("tests/import/fixtures", name)), at),
          import: (...args) =>
            captured((say, complain) => importMain(args, { environment, say, complain })),
          export: (...args) =>
            captured((say, tell) => {
              const write = (text: string) => Promise.resolve(say(text.replace(/\n$/, "")));
              return exportMain(args, { environment, write, tell });
            }),
          rows: async (query) => (await database.sql.unsafe(query)).map((row) => ({ ...row })),
          names: (below = "") =>
            [...Deno.readDirSync(path(below))].filter(({ isFile }) => isFile)
              .map(({ name }) => name).sort(),
        });
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    }, options);
}

async function captured(
  command: (out: (line: string) => void, error: (line: string) => void) => Promise<number>,
): Promise<Run> {
  const [out, errors]: string[][] = [[], []];
  const code = await command((line) => out?.push(`${line}\n`), (line) => errors?.push(`${line}\n`));
  return { code, stdout: out?.join("") ?? "", stderr: errors?.join("") ?? "" };
}
