import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { withDatabase } from "../_support/database.ts";
import { compile } from "../../scripts/schema/compile.ts";
import { compiledMigrations, outdatedMigrations } from "../../scripts/schema/files.ts";
import { readStatements } from "../../scripts/schema/statement.ts";

/** Compiles schema files given as path and text, and returns the text of all migrations. */
async function compiled(files: Record<string, string>): Promise<string> {
  const read = Object.entries(files).map(async ([path, sql]) => ({
    path,
    sql,
    statements: await readStatements(sql),
  }));
  return compile(await Promise.all(read)).map(({ name, sql }) => `-- ${name}\n${sql}`).join("\n");
}

Deno.test("the migrations are what the schema files make", async () => {
  const migrations = await compiledMigrations();
  ok(migrations.length > 5, "the schema files were read");
  deepStrictEqual(await outdatedMigrations(migrations), []);
});

Deno.test("every function compiles: migrations do not check bodies, as these name what comes later", () =>
  withDatabase(async ({ sql }) => {
    const functions = await sql<{ name: string; definition: string }[]>`
      select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
      from pg_catalog.pg_proc as p
      where p.pronamespace in ('bruce'::regnamespace, 'public'::regnamespace, 'bruce_grafana'::regnamespace)
        and p.prokind = 'f'
        and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')`;
    ok(functions.length > 200, "the functions were found");
    const faults: string[] = [];
    await sql.begin(async (transaction) => {
      await transaction`set local check_function_bodies = on`;
      for (const { name, definition } of functions) {
        await transaction.savepoint((inner) => inner.unsafe(definition))
          .catch((error) => faults.push(`${name}: ${error.message}`));
      }
    });
    deepStrictEqual(faults, []);
  }));

Deno.test("files of a subject stand in the order in which they need each other", async () => {
  const sql = await compiled({
    "20_b/a_view.sql": "create view bruce.a_view as select bruce.twice(n) from bruce.z_table;",
    "20_b/twice.sql":
      "create function bruce.twice(p integer) returns integer language sql return 2 * p;",
    "20_b/z_table.sql": "create table bruce.z_table (n integer);",
    "10_a/schema.sql": "create schema bruce;",
  });
  const places = ["create schema", "create table", "create view"].map((text) => sql.indexOf(text));
  deepStrictEqual(places, places.toSorted((a, b) => a - b));
  ok(sql.indexOf("function bruce.twice") < sql.indexOf("create view"), sql);
});

Deno.test("what runs at once comes after all that it calls", async () => {
  const sql = await compiled({
    "10_a/a_call.sql": "select bruce.first();",
    "10_a/first.sql":
      "create function bruce.first() returns void language plpgsql as $$ begin perform bruce.second(); end; $$;",
    "10_a/second.sql": "create function bruce.second() returns void language sql as 'select';",
  });
  ok(sql.indexOf("select bruce.first()") > sql.indexOf("create function bruce.second"), sql);
});

Deno.test("default grants are taken from each object, before its own grants", async () => {
  const sql = await compiled({
    "10_a/f.sql":
      "create function public.f(a integer, b text[], out c jsonb) language sql as 'select null::jsonb';\n" +
      "grant execute on function public.f(integer, text[]) to service_role;",
  });
  const revoke = sql.indexOf(
    "revoke all on function public.f(pg_catalog.int4, text[]) from public, anon",
  );
  ok(revoke > 0 && revoke < sql.indexOf("grant execute"), sql);
});

Deno.test("a file that needs something of a later subject is refused, by name", () =>
  rejects(
    compiled({
      "10_a/view.sql": "create view bruce.v as select * from bruce.t;",
      "20_b/table.sql": "create table bruce.t (n integer);",
    }),
    /10_a\/view\.sql needs bruce\.t of a later subject: 20_b\/table\.sql/,
  ));

Deno.test("files that need each other are refused, as a circle", () =>
  rejects(
    compiled({
      "10_a/one.sql": "create view bruce.one as select * from bruce.two;",
      "10_a/two.sql": "create view bruce.two as select * from bruce.one;",
    }),
    /10_a\/one\.sql → 10_a\/two\.sql → 10_a\/one\.sql/,
  ));

Deno.test("a name that two files create is refused", () =>
  rejects(
    compiled({
      "10_a/one.sql": "create table bruce.t (n integer);",
      "10_a/two.sql": "create table bruce.t (m integer);",
    }),
    /bruce\.t is created in 10_a\/one\.sql and again in 10_a\/two\.sql/,
  ));

Deno.test("a syntax error names its file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "bruce-schemas-" });
  try {
    await Deno.mkdir(`${folder}/10_a`);
    await Deno.writeTextFile(`${folder}/10_a/broken.sql`, "create tabel t ();");
    await rejects(compiledMigrations(folder), /10_a\/broken\.sql: .*syntax error/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
