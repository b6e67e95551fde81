import { deepStrictEqual, ok } from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../_support/database.ts";
import { withPushedDatabase } from "./pushed_database.ts";
import { remote, succeed } from "./supabase_cli.ts";

/** All objects by kind and name, with their definitions. */
async function catalog(sql: postgres.Sql): Promise<Record<string, string>> {
  const objects = await sql.file<{ kind: string; name: string; definition: string }[]>(
    new URL("catalog.sql", import.meta.url),
  );
  return Object.fromEntries(objects.map(({ kind, name, definition }) => [
    `${kind} ${name}`,
    definition,
  ]));
}

Deno.test("supabase db push and postgres-migrations make the same schema", () =>
  withPushedDatabase((pushed) =>
    withDatabase(async (migrated) => {
      const [one, other] = [await catalog(pushed.sql), await catalog(migrated.sql)];
      ok(Object.keys(one).length > 300, "the catalog was read");
      deepStrictEqual(Object.keys(one), Object.keys(other));
      deepStrictEqual(one, other);
    })
  ));

Deno.test("the CLI drafts a delta: nothing between equal databases, else what differs", () =>
  withPushedDatabase((pushed) =>
    withDatabase(async (migrated) => {
      const drafted = () =>
        succeed(
          "db",
          "diff",
          "--from",
          pushed.url,
          "--to",
          migrated.url,
          "--schema",
          "public,bruce",
        );
      const statements = async () =>
        (await drafted()).split("\n").filter((line) =>
          /^\s*(create|alter|drop|grant|revoke)/i.test(line)
        );
      deepStrictEqual(await statements(), []);
      await migrated.sql`alter table public.settings add column my_note text`;
      ok((await statements()).join().includes("settings"));
    })
  ));

Deno.test("a second push finds nothing to do", () =>
  withPushedDatabase(async ({ url, sql }) => {
    const before = await catalog(sql);
    await succeed("db", "push", remote(url), "--include-seed", "--yes");
    deepStrictEqual(await catalog(sql), before);
    const listed = await succeed("migration", "list", remote(url), "--output-format", "json");
    ok(listed.includes("0001"), listed);
  }));
