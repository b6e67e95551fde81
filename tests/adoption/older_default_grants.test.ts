import { deepStrictEqual, ok } from "node:assert/strict";
import type postgres from "postgres";
import { olderSchemas } from "./older_schemas.ts";
import { withOlderDatabase } from "./support.ts";

/** A project made before 2026 grants everything that is new in schema public to everybody. */
const olderDefaults = ["tables", "functions", "sequences"].map((kind) =>
  `alter default privileges in schema public grant all on ${kind} to anon, authenticated, service_role;`
).join("\n");

/** What the roles of the API may do with what is in public and bruce, one line each. */
async function grants(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with objects as (
      select c.relkind::text as kind, c.oid::regclass::text as name, c.relacl as acl, c.relnamespace as schema
      from pg_catalog.pg_class as c
      where c.relkind in ('r', 'p', 'v', 'S')
      union all
      select 'function', p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner)), p.pronamespace
      from pg_catalog.pg_proc as p
    )
    select concat_ws(' ', o.kind, o.name, a.grantee::regrole, a.privilege_type) as line
    from objects as o
    cross join lateral aclexplode(o.acl) as a
    left join pg_catalog.pg_roles as r on r.oid = a.grantee
    where o.schema in (select n.oid from pg_catalog.pg_namespace as n where n.nspname in ('public', 'bruce'))
      and coalesce(r.rolname, 'public') in ('public', 'anon', 'authenticated', 'service_role')
    order by 1`;
  return rows.map(({ line }) => line);
}

Deno.test("a project that grants everything to everybody by default ends with the same grants as a new one", () =>
  withOlderDatabase("select", (fresh) =>
    withOlderDatabase(olderDefaults, async (older) => {
      await older.psql("create table public.before (id bigint generated always as identity)");
      deepStrictEqual(
        (await grants(older.sql)).filter((line) => line.includes("before_id_seq anon")).length,
        3,
        "the defaults are in force",
      );
      await older.psql("drop table public.before");
      await fresh.migrate();
      await older.migrate();
      const expected = await grants(fresh.sql);
      ok(expected.length > 100);
      const found = await grants(older.sql);
      deepStrictEqual(found.filter((line) => !expected.includes(line)), [], "more than a new one");
      deepStrictEqual(expected.filter((line) => !found.includes(line)), [], "less than a new one");
    })));

for (const { name, tables, sourceColumn } of olderSchemas) {
  Deno.test(`service_role may insert after adoption, as before: ${name}`, () =>
    withOlderDatabase(tables, async ({ migrate, psql }) => {
      await migrate();
      await psql(`
        set role service_role;
        insert into assets (name) values ('box1');
        insert into snapshots (snapshot_type, data) values ('other', '{}');
        insert into events (hostname, event_type, details) values ('box1', 'HOST_NOT_RESPONDING', 'by cron');
        insert into observed_snapshots (hostname, ${sourceColumn}, snapshot)
          values ('box1', 'docker', '{"containers": []}');
        reset role;`);
    }));
}
