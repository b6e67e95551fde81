import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { seed } from "../../scripts/stack/migrate.ts";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { hasPostgres15, postgres15 } from "../../scripts/test/postgres_15.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";
import { live } from "./_support/live.ts";

/** Debian's server has LLVM, and jit is on there unless somebody switches it off. */
async function withLlvm(test: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startTestServer({ programs: postgres15 });
  try {
    await asAdmin(server, "migrated", async (sql) => {
      const [row] = await sql`select pg_jit_available() as is_there`;
      // jit = off for this database: pg_jit_available says no for that reason too
      await sql`set jit = on`;
      const [on] = await sql`select pg_jit_available() as is_there`;
      deepStrictEqual([row?.is_there, on?.is_there], [false, true]);
    });
    await test(server);
  } finally {
    await server.stop();
  }
}

/** Statements that ran with compiled code, of a session in which whatever costs anything is compiled. */
async function compiled(
  server: TestServer,
  work: (sql: postgres.Sql) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  const sql = postgres(server.url("migrated", "supabase_admin"), {
    max: 1,
    onnotice: ({ message = "" }) => {
      if (message.includes("JIT:")) {
        found.push(/Query Text: ([^]*?)\n/.exec(message)?.[1] ?? message);
      }
    },
  });
  try {
    await sql`set search_path = public, extensions`;
    await sql`load 'auto_explain'`;
    for (
      const setting of [
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_nested_statements = on",
        "auto_explain.log_analyze = on",
        "auto_explain.log_timing = off",
        "auto_explain.log_level = notice",
        "jit_above_cost = 200",
        // what is compiled counts, not how well
        "jit_inline_above_cost = -1",
        "jit_optimize_above_cost = -1",
      ]
    ) await sql.unsafe(`set ${setting}`);
    await work(sql);
    return found;
  } finally {
    await sql.end();
  }
}

Deno.test({
  name: "no statement of BRUCE is compiled on a server with LLVM",
  ignore: !hasPostgres15,
  fn: () =>
    withLlvm(async (server) => {
      await seed(server.url("migrated"));
      await asAdmin(server, "migrated", (sql) => sql`analyze`);
      const readDrift = (sql: postgres.Sql) => sql`select * from drift`;
      deepStrictEqual(await compiled(server, readDrift), [], "the database has it switched off");

      // as after a restore under another name
      await asAdmin(server, "migrated", (sql) => sql`alter database migrated reset jit`);
      const control = await compiled(server, readDrift);
      ok(control.some((query) => query.includes("from drift")), "what is compiled is seen");
      const stop = (sql: postgres.Sql) =>
        sql`insert into observed_snapshots (hostname, source, snapshot)
          values ('box2-daily', 'docker', '{"containers": [{"name": "readeck", "state": "exited"}]}')`;
      const [avoid] = await asAdmin(
        server,
        "migrated",
        (sql) => sql`select pg_get_functiondef('bruce.avoid_jit()'::regprocedure) as definition`,
      );
      await asAdmin(
        server,
        "migrated",
        (sql) =>
          sql`create or replace function bruce.avoid_jit() returns void language sql as 'select'`,
      );
      ok((await compiled(server, stop)).length > 0, "without avoid_jit a snapshot is compiled");
      await asAdmin(server, "migrated", (sql) => sql.unsafe(avoid?.definition));

      const told = await compiled(server, live);
      deepStrictEqual(told.filter((query) => !isAskedByTheTest(query)), []);

      await asAdmin(server, "migrated", (sql) => sql`select bruce.schedule_jobs()`);
      deepStrictEqual(await compiled(server, readDrift), [], "schedule_jobs switches it off again");
    }),
});

/** Plain reads of this test, which nothing but the setting of the database protects. */
function isAskedByTheTest(query: string): boolean {
  return /^select [^(]* from (drift|issues|events)\b/.test(query.trim());
}

Deno.test({
  name: "a role that does not own the database can migrate all the same",
  ignore: !hasPostgres15,
  fn: () =>
    withLlvm(async (server) => {
      await asAdmin(server, "migrated", async (sql) => {
        await sql`alter database migrated owner to supabase_admin`;
        await sql`set role postgres`;
        const [row] = await sql`select bruce.switch_jit_off() as done`;
        strictEqual(row?.done, false);
      });
    }),
});
