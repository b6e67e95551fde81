import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { olderSchemas } from "./older_schemas.ts";
import { rows, withOlderDatabase } from "./support.ts";

const [repository, production, earlyScript] = olderSchemas;

/** Migrates the tables of the repository with these rows in them. */
function withRows(
  statements: string,
  test: Parameters<typeof withOlderDatabase>[1],
  tables = repository!.tables,
) {
  return withOlderDatabase(tables + statements, async (database) => {
    await database.migrate();
    await test(database);
  });
}

Deno.test("a snapshot without a time is kept", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot, observed_at) values
       ('box1', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', null),
       ('box1', 'docker', '{"containers": []}', now() - interval '1 day')`,
    async ({ sql }) => {
      const [row] = await rows(
        sql,
        "select count(*)::integer, bool_and(observed_at is not null) as timed from public.observed_snapshots",
      );
      deepStrictEqual(row, { count: 2, timed: true });
    },
  ));

Deno.test("infinite times and times of the future are kept and harm nothing", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot, observed_at) values
       ('box1', 'docker', '{"containers": []}', 'infinity'),
       ('box1', 'docker', '{"containers": []}', '-infinity'),
       ('box2', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', now() + interval '3 years')`,
    async ({ sql, psql }) => {
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 3,
      }]);
      await psql("select bruce.run_jobs()");
      // the next report of that host counts, however wrong the clock of the last one was
      await psql(`insert into observed_snapshots (hostname, source, snapshot)
        values ('box2', 'docker', '{"containers": [{"name": "db", "state": "running"}]}')`);
      deepStrictEqual(
        await rows(sql, "select name from public.docker_state_latest where hostname = 'box2'"),
        [{ name: "db" }],
      );
    },
  ));

Deno.test("unknown sources become sources", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot) values
       ('box1', 'ups', '{"load": 30}'), ('box1', 'Docker', '{"containers": []}'), ('box1', 'DOCKER', '{"containers": []}')`,
    async ({ sql, psql }) => {
      deepStrictEqual(
        await rows(sql, "select name from public.sources where lower(name) in ('ups', 'docker')"),
        [{ name: "docker" }, { name: "ups" }],
      );
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 3,
      }]);
      await psql(`insert into observed_snapshots (hostname, source, snapshot)
        values ('box1', 'ups', '{"load": 40}')`);
    },
  ));

Deno.test("sources that are there twice, or in capitals, stay", () =>
  withRows(
    `alter table sources drop constraint sources_name_key;
     insert into sources (name) values ('Docker'), ('docker'), ('NetBox'), ('');`,
    async ({ sql }) => {
      deepStrictEqual(
        await rows(
          sql,
          "select lower(name) as name, count(*)::integer from public.sources group by 1 having count(*) > 1 or lower(name) in ('netbox', '') order by 1",
        ),
        [{ name: "", count: 1 }, { name: "docker", count: 2 }, { name: "netbox", count: 1 }],
      );
    },
  ));

Deno.test("assets without a name, or with an empty one, are kept", () =>
  withRows(
    `insert into assets (asset_type, name, hostname) values
       ('vm', null, 'box1'), (null, '', 'box2'), ('vm', ' box3 ', null), ('prefix', '192.168.2.0/24', null);
     insert into assets (asset_type, name) values ('vm', null), ('vm', '')`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.assets"), [{
        count: 6,
      }]);
      deepStrictEqual(
        await rows(
          sql,
          "select hostname from bruce.host_state where hostname like 'box%' order by 1",
        ),
        [{ hostname: "box1" }, { hostname: "box2" }, { hostname: "box3" }],
      );
    },
  ));

Deno.test("snapshots that are no object, or null, are kept", () =>
  withRows(
    `insert into observed_snapshots (id, hostname, source_id, snapshot, observed_at) values
       (gen_random_uuid(), 'box1', 'docker', null, now() - interval '1 day'),
       (gen_random_uuid(), 'box1', 'docker', '[]', now()),
       (gen_random_uuid(), 'box2', 'docker', '"text"', now()),
       (gen_random_uuid(), null, 'docker', '{"containers": []}', now()),
       (gen_random_uuid(), '', null, '{"containers": []}', now())`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 5,
      }]);
    },
    production!.tables,
  ));

Deno.test("a whole payload that was stored as the snapshot is understood", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot, observed_at) values ('box1', 'docker',
       '{"hostname": "box1", "source": "docker", "snapshot": {"containers": [{"name": "web", "state": "running"}]}}', now())`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select name, state from public.docker_state_latest"), [{
        name: "web",
        state: "running",
      }]);
    },
  ));

Deno.test("ids that repeat, or are missing, lose no row", () =>
  withRows(
    `insert into observed_snapshots (id, hostname, source, snapshot, observed_at) values
       (1, 'box1', 'docker', '{"containers": []}', now() - interval '2 days'),
       (1, 'box1', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', now()),
       (null, 'box2', 'docker', '{"containers": []}', now()),
       (null, 'box2', 'docker', '{"containers": []}', now() - interval '1 day')`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 4,
      }]);
      deepStrictEqual(await rows(sql, "select name from public.docker_state_latest"), [{
        name: "web",
      }]);
    },
    earlyScript!.tables,
  ));

Deno.test("a table of observations with columns of its own is kept beside the new one", () =>
  withRows(
    `alter table observed_snapshots add column note text;
     insert into observed_snapshots (hostname, source, snapshot, note) values ('box1', 'docker', '{"containers": []}', 'by hand')`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 1,
      }]);
      deepStrictEqual(await rows(sql, "select note from bruce.observed_snapshots_before"), [{
        note: "by hand",
      }]);
    },
  ));

Deno.test("an old expected state that is broken does not stop the migration", async () => {
  for (
    const data of ["[]", "{}", "null", `"text"`, `[1, "box", {"services": 3}, {"hostname": 7}]`]
  ) {
    await withRows(
      `insert into snapshots (snapshot_type, data) values ('netbox', '${data}');
       insert into assets (asset_type, name) values ('vm', 'box1')`,
      async ({ sql }) => {
        deepStrictEqual(
          await rows(sql, "select lifecycle from public.assets where name = 'box1'"),
          [{ lifecycle: "active" }],
          data,
        );
      },
    );
  }
});

Deno.test("an old expected state retires nothing, and what it declares is declared", () =>
  withRows(
    `insert into assets (asset_type, name) values ('vm', 'box1'), ('vm', 'box2');
     insert into snapshots (snapshot_type, data, created_at) values
       ('netbox', '[{"hostname": "box1", "services": [{"name": "old", "port": 1}]}]', now() - interval '2 days'),
       ('netbox', '[{"hostname": "box1", "services": [{"name": "web", "port": 80}]}]', now() - interval '1 day')`,
    async ({ sql }) => {
      deepStrictEqual(
        await rows(sql, "select name, lifecycle from public.assets order by name"),
        [{ name: "box1", lifecycle: "active" }, { name: "box2", lifecycle: "active" }],
      );
      deepStrictEqual(
        await rows(sql, "select name, ports, lifecycle from public.expected_services"),
        [{ name: "web", ports: ["tcp/80"], lifecycle: "active" }],
      );
    },
  ));

Deno.test("a secret in an old snapshot is not carried over", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot, observed_at) values
       ('box1', 'docker', '{"containers": [{"name": "db", "state": "running", "env": ["PASSWORD=hunter2"]}]}', now() - interval '1 day'),
       ('box1', 'docker', '{"containers": [{"name": "db", "state": "running", "env": ["PASSWORD=hunter3"]}]}', now())`,
    async ({ sql }) => {
      const found = await rows(sql, "select snapshot::text from public.observed_snapshots");
      strictEqual(found.length, 2);
      ok(!found.some(({ snapshot }) => String(snapshot).includes("hunter")), "no secret is left");
    },
  ));

Deno.test("other tables, views and rights of the owner are left alone", () =>
  withRows(
    `create table public.notes (id serial, text text);
     insert into public.notes (text) values ('mine');
     create view public.my_assets as select name, asset_type from public.assets;
     create view public.my_events as select hostname, event_type from public.events;
     grant select on public.notes to anon;`,
    async ({ sql }) => {
      deepStrictEqual(await rows(sql, "select text from public.notes"), [{ text: "mine" }]);
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.my_assets"), [{
        count: 0,
      }]);
      await sql`select * from public.my_events`;
      deepStrictEqual(
        await rows(sql, "select has_table_privilege('anon', 'public.notes', 'select') as may"),
        [{ may: true }],
      );
    },
  ));

Deno.test("rows older than the retention outlive the first jobs", () =>
  withRows(
    `insert into observed_snapshots (hostname, source, snapshot, observed_at) values
       ('box1', 'docker', '{"containers": []}', now() - interval '2 years'),
       ('box1', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', now())`,
    async ({ sql, psql }) => {
      await psql("select bruce.run_jobs()");
      deepStrictEqual(await rows(sql, "select count(*)::integer from public.observed_snapshots"), [{
        count: 2,
      }]);
    },
  ));

Deno.test("tables whose ids have no default can be written by everybody", () =>
  withRows(
    `insert into sources values (7, 'docker');
     insert into assets (id, asset_type, name) values (3, 'vm', 'box1')`,
    async ({ sql, psql }) => {
      await psql(`insert into snapshots (snapshot_type, data)
        values ('netbox', '{"complete": false, "hosts": [{"hostname": "box9", "services": []}]}')`);
      await psql("insert into sources (name) values ('ups')");
      for (const table of ["sources", "assets", "snapshots", "events"]) {
        deepStrictEqual(
          await rows(sql, `select count(*) = count(distinct id) as distinct from public.${table}`),
          [{ distinct: true }],
          table,
        );
      }
    },
    earlyScript!.tables,
  ));
