import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import { migrate } from "../../scripts/stack/migrate.ts";
import { asAdmin, prepareDatabase } from "../../scripts/stack/postgres.ts";
import { testServer } from "../_support/database.ts";
import { hasPostgres15, postgres15 } from "../../scripts/test/postgres_15.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";
import { remote, supabase } from "../migrations/supabase_cli.ts";
import { olderRows } from "./older_rows.ts";
import { olderSchemas } from "./older_schemas.ts";

const tables = ["assets", "events", "observed_snapshots", "snapshots", "sources"];
const cure = tables.map((table) => `alter table public.${table} owner to postgres;`).join(" ");

/** A database whose older tables a superuser made, as an import that runs as supabase_admin does. */
async function withForeignTables(
  server: TestServer,
  test: (database: string) => Promise<void>,
): Promise<void> {
  const schema = olderSchemas.find(({ sourceColumn }) => sourceColumn === "source_id");
  ok(schema);
  const database = `foreign_${crypto.randomUUID().replaceAll("-", "")}`;
  await asAdmin(server, "postgres", (sql) => sql.unsafe(`create database ${database}`));
  await prepareDatabase(server, database);
  try {
    await asAdmin(server, database, async (sql) => {
      await sql`set search_path = public, extensions`;
      await sql.unsafe(schema.tables + olderRows(schema)).simple();
    });
    await test(database);
  } finally {
    await server.drop(database);
  }
}

/** The import of before, as supabase_admin: it writes hosts, observations, an expected state and events. */
async function writeAsBefore(server: TestServer, database: string): Promise<void> {
  await asAdmin(server, database, async (sql) => {
    await sql`set search_path = public, extensions`;
    await sql.unsafe(`
      insert into assets (asset_type, name) values ('vm', 'box9');
      insert into observed_snapshots (hostname, source_id, snapshot) values ('box9', 'docker', '{"containers": []}');
      insert into snapshots (snapshot_type, data) values ('netbox', '[{"hostname": "box9", "services": [{"name": "kavita"}]}]');
      insert into events (hostname, event_type, details) values ('box9', 'HOST_NOT_RESPONDING', 'by cron');
    `).simple();
  });
}

async function refusedThenCured(server: TestServer, database: string): Promise<void> {
  const url = server.url(database);
  const owner = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [role] = await owner`
      select rolsuper, pg_has_role(current_user, 'supabase_admin', 'member') as is_member from pg_roles
      where rolname = current_user`;
    deepStrictEqual({ ...role }, { rolsuper: false, is_member: false });

    await rejects(() => migrate(url), (error: Error) => error.message.includes(cure));
    const [before] = await owner`
      select to_regnamespace('bruce') is null as unchanged, (select count(*)::integer from pg_tables
        where schemaname = 'public') as tables`;
    deepStrictEqual({ ...before }, { unchanged: true, tables: 5 });
    await writeAsBefore(server, database);

    await asAdmin(server, database, (sql) => sql.unsafe(cure).simple());
    await migrate(url);
    await writeAsBefore(server, database);
    const missing = await owner`
      select event_type, service from drift where hostname = 'box9' order by 1, 2`;
    deepStrictEqual(missing.map(({ event_type, service }) => `${event_type} ${service}`), [
      "SERVICE_MISSING kavita",
    ]);
    const [told] = await owner`
      select count(*)::integer as events from events where hostname = 'box9' and source is distinct from 'docker'`;
    ok(told?.events >= 2, "the events of before and after are there");
  } finally {
    await owner.end();
  }
}

Deno.test("tables of supabase_admin stop the first migration with the statements that cure it", () =>
  withForeignTables(testServer(), (database) => refusedThenCured(testServer(), database)));

Deno.test({
  name: "so they do on Postgres 15",
  ignore: !hasPostgres15,
  async fn() {
    const server = await startTestServer({ programs: postgres15, migrated: false });
    try {
      await withForeignTables(server, (database) => refusedThenCured(server, database));
    } finally {
      await server.stop();
    }
  },
});

Deno.test("supabase db push shows these statements", () =>
  withForeignTables(testServer(), async (database) => {
    const { code, stdout, stderr } = await supabase(
      ...["db", "push", remote(testServer().url(database)), "--yes"],
    );
    ok(code !== 0);
    match(stdout + stderr, /does not own public\.assets \(of supabase_admin\)/);
    ok((stdout + stderr).includes(cure), stdout + stderr);
  }));

Deno.test("a table of that name that belongs to who migrates, or to a role of his, is no obstacle", () =>
  withForeignTables(testServer(), async (database) => {
    const server = testServer();
    await asAdmin(server, database, async (sql) => {
      await sql.unsafe("grant supabase_admin to postgres").simple();
    });
    try {
      await migrate(server.url(database));
    } finally {
      await asAdmin(server, database, (sql) => sql.unsafe("revoke supabase_admin from postgres"));
    }
    await asAdmin(server, database, async (sql) => {
      const [row] = await sql`select to_regclass('public.drift') is not null as is_migrated`;
      strictEqual(row?.is_migrated, true);
    });
  }));
