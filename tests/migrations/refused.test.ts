import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import postgres from "postgres";
import { inProject } from "../../scripts/stack/paths.ts";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { testServer } from "../_support/database.ts";
import { splitStatements, type Statement } from "../../scripts/import/sql/split_statements.ts";

/** The first statement that a new database is given. */
async function firstStatement(): Promise<Statement> {
  const folder = inProject("supabase/migrations");
  const [first = ""] = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const statements = [...splitStatements(await Deno.readTextFile(`${folder}/${first}`))];
  // settings of the session change nothing
  const statement = statements.find(({ text }) => !text.startsWith("set "));
  ok(statement);
  return statement;
}

Deno.test("a server that is too old is refused in one sentence, before anything changes", async () => {
  const server = testServer();
  const { text } = await firstStatement();
  const onVersion = (number: number, name: string) =>
    text.replace("current_setting('server_version_num')", `'${number}'`)
      .replace("current_setting('server_version')", `'${name}'`);
  const database = `empty_${crypto.randomUUID().replaceAll("-", "")}`;
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${database}`));
  await prepareDatabase(server, database);
  const sql = postgres(server.url(database), { max: 1, onnotice: () => {} });
  try {
    await rejects(
      () => sql.unsafe(onVersion(140019, "14.19")),
      {
        code: "0A000",
        message: "BRUCE needs Postgres 15 or newer; this server is Postgres 14.19.",
      },
    );
    for (const [number, name] of [[150000, "15.0"], [160004, "16.4"], [170002, "17.2"]] as const) {
      await sql.unsafe(onVersion(number, name));
    }
    const schemas = await sql`select from pg_catalog.pg_namespace where nspname = 'bruce'`;
    deepStrictEqual(schemas.length, 0);
    match(text, /server_version_num/);
  } finally {
    await sql.end();
    await server.drop(database);
  }
});
