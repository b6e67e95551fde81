import { deepStrictEqual, ok } from "node:assert/strict";
import { olderRows } from "./older_rows.ts";
import { type OlderSchema, olderSchemas } from "./older_schemas.ts";
import { rows, withOlderDatabase } from "./support.ts";

/** What an older Supabase project gave the roles of the API by default, and did with what was there. */
const olderGrants = ["tables", "sequences", "functions", "routines"].map((kind) => `
  alter default privileges in schema public grant all on ${kind} to anon, authenticated, service_role;
  grant all on all ${kind} in schema public to anon, authenticated, service_role;`).join("");

/** An identity, a serial, and a sequence that belongs to no column: three ways to count. */
const countsByHand = `
  create sequence public.counted_by_hand start 1000;
  alter table public.sources alter column id drop identity if exists,
    alter column id set default nextval('public.counted_by_hand');`;

const rights = `
  select r.name as role, c.oid::regclass::text as object, p.privilege
  from pg_class as c
  cross join unnest(array['anon', 'authenticated']) as r (name)
  cross join unnest(case when c.relkind = 'S' then array['usage', 'select', 'update']
    else array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] end) as p (privilege)
  where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'bruce'))
    and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and case when c.relkind = 'S' then has_sequence_privilege(r.name, c.oid, p.privilege)
      else has_table_privilege(r.name, c.oid, p.privilege) end
    and (r.name, p.privilege, c.relkind = 'S') <> ('authenticated', 'select', false)
    -- no count, but when a part of BRUCE last beat: the rule HEARTBEAT_OVERDUE reads them as its reader
    and not (r.name = 'authenticated' and p.privilege = 'select'
      and c.relname in ('jobs_beat', 'engine_beat', 'dispatcher_beat'))
  union all
  select r.name, f.oid::regprocedure::text, 'execute'
  from pg_proc as f
  cross join unnest(array['anon', 'authenticated']) as r (name)
  where f.pronamespace in (select oid from pg_namespace where nspname in ('public', 'bruce'))
    and has_function_privilege(r.name, f.oid, 'execute')
    -- which functions people ask is listed in tests/database/security/what_each_role_may.test.sql
    and not (r.name = 'authenticated' and (f.pronamespace <> 'public'::regnamespace
      or f.proname ~ '^(api|dashboard)_' or f.proname = any (array[
        'explain', 'drift_as_of', 'drift_between', 'drift_of', 'event_json', 'digest', 'metrics', 'read_rpc', 'trajectory',
        'command_allowlist', 'command_status', 'enqueue_command', 'approve_command', 'cancel_command', 'requeue_command'])))
  order by 1, 2, 3`;

const [repository, production] = olderSchemas as [OlderSchema, OlderSchema];

for (
  const [name, older] of [
    ["an empty older project", ""],
    ["an older project with tables of BRUCE", production.tables + olderRows(production)],
    ["one that counts by hand", repository.tables + olderRows(repository) + countsByHand],
  ] as const
) {
  Deno.test(`what the roles of the API had by default is taken back: ${name}`, () =>
    withOlderDatabase(`${older}${olderGrants}`, async ({ sql, migrate }) => {
      const before = await rows(sql, rights);
      await migrate();
      deepStrictEqual(await rows(sql, rights), []);
      if (older) ok(before.some(({ object }) => /_seq$|counted_by_hand/.test(String(object))));
      await sql.begin(async (sql) => {
        await sql`set local role service_role`;
        await sql`insert into public.sources (name) values ('another')`;
        await sql`insert into public.events (hostname, event_type, severity) values ('box', 'NOTE', 'info')`;
      });
    }));
}

Deno.test("a table of somebody else keeps its sequence", () =>
  withOlderDatabase(
    `create table public.recipes (id bigserial primary key);
     alter table public.recipes enable row level security;
     create policy anybody on public.recipes for insert to authenticated with check (true);
     ${olderGrants}`,
    async ({ sql, migrate }) => {
      await migrate();
      const [row] = await rows(
        sql,
        "select has_sequence_privilege('authenticated', 'public.recipes_id_seq', 'usage') as kept",
      );
      deepStrictEqual(row, { kept: true });
    },
  ));
