import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { olderRows } from "./older_rows.ts";
import { type OlderSchema, olderSchemas } from "./older_schemas.ts";
import { type OlderDatabase, rows, withOlderDatabase } from "./support.ts";

/** The import of the old pipeline: it inserts every host again, each time. */
const importHosts = `
  insert into assets (hostname, ip, role, tags, cluster)
    values ('box2-media', '192.168.2.14', 'docker-host', '{media,docker}', 'box2-cluster');
  insert into assets (hostname, ip, role, tags, cluster)
    values ('box2-daily', '192.168.2.12', 'docker-host', array['daily', 'services'], 'box2-cluster');`;

/** The old collector, by psql: another source column on some installs, no time of its own. */
const observe = (schema: OlderSchema, hostname: string, containers: string) => `
  insert into observed_snapshots (hostname, ${schema.sourceColumn}, snapshot)
    values ('${hostname}', 'docker', '{"containers": ${containers}}');`;

const asDeclared = `[
  {"name": "freshrss", "state": "running", "ports": ["8021:80"]},
  {"name": "readeck", "state": "running", "ports": ["8022:80"]},
  {"name": "maloja", "state": "running", "ports": ["8023:80"]}]`;
const withoutReadeck = `[
  {"name": "freshrss", "state": "running", "ports": ["8021:80"]},
  {"name": "maloja", "state": "running", "ports": ["8023:80"]}]`;

async function missing({ sql }: OlderDatabase): Promise<unknown[]> {
  const found = await rows(
    sql,
    "select service from public.drift where event_type = 'SERVICE_MISSING' order by 1",
  );
  return found.map(({ service }) => service);
}

for (const schema of olderSchemas) {
  const test = (name: string, run: (database: OlderDatabase) => Promise<void>) =>
    Deno.test(`${name}: ${schema.name}`, () =>
      withOlderDatabase(schema.tables + olderRows(schema), async (database) => {
        await database.migrate();
        await run(database);
      }));

  test("the old import of hosts works, and works again", async ({ sql, psql }) => {
    const [before] = await rows(sql, "select count(*)::integer as assets from public.assets");
    for (let time = 1; time <= 3; time++) await psql(importHosts);
    const [after] = await rows(sql, "select count(*)::integer as assets from public.assets");
    strictEqual(Number(after?.assets), Number(before?.assets) + 1, "only box2-media is new");
    deepStrictEqual(
      await rows(
        sql,
        `select name, asset_type, lifecycle, host(primary_ip) as ip, role, tags, cluster from public.assets
         where name = 'box2-media'`,
      ),
      [{
        name: "box2-media",
        asset_type: "vm",
        lifecycle: "active",
        ip: "192.168.2.14",
        role: "docker-host",
        tags: ["media", "docker"],
        cluster: "box2-cluster",
      }],
    );
  });

  test("the old collector produces drift, and ends it", async (database) => {
    const { psql } = database;
    deepStrictEqual(await missing(database), ["freshrss"]);
    // what is absent is told after two looks
    await psql(observe(schema, "box2-daily", withoutReadeck));
    await psql(observe(schema, "box2-daily", withoutReadeck));
    deepStrictEqual(await missing(database), ["readeck"]);
    await psql(observe(schema, "box2-daily", asDeclared));
    deepStrictEqual(await missing(database), []);
    deepStrictEqual(
      await rows(
        database.sql,
        `select service, status from public.events
         where event_type = 'SERVICE_MISSING' and issue_id is not null order by id`,
      ),
      [
        { service: "readeck", status: "opened" },
        { service: "readeck", status: "resolved" },
      ],
    );
  });

  test("an expected state by plain SQL declares and retires", async (database) => {
    const { psql } = database;
    await psql(
      `insert into snapshots (${
        schema.nextId("snapshots") === "default" ? "" : "id, "
      }snapshot_type, data) values (${
        schema.nextId("snapshots") === "default" ? "" : `${schema.nextId("snapshots")}, `
      }'netbox', '{"complete": false, "hosts": [{"hostname": "box2-daily", "services": [
        {"name": "readeck", "port": 8022}, {"name": "maloja", "port": 8032}, {"name": "wallabag", "port": 8030}]}]}')`,
    );
    // freshrss is declared no more; wallabag never ran; maloja runs as declared now
    deepStrictEqual(await missing(database), ["wallabag"]);
    deepStrictEqual(
      await rows(
        database.sql,
        "select lifecycle from public.expected_services where name = 'freshrss'",
      ),
      [{ lifecycle: "retired" }],
    );
  });

  test("old writers of events still write them", async ({ sql, psql }) => {
    const explicit = schema.nextId("events") === "default" ? ["", ""] : [
      "id, ",
      `${schema.nextId("events")}, `,
    ];
    for (let time = 1; time <= 2; time++) {
      await psql(
        `insert into events (${
          explicit[0]
        }hostname, service, event_type, expected, observed, severity, details, source)
         values (${
          explicit[1]
        }'box2-media', 'jellyfin', 'HOST_NOT_RESPONDING', '{"state": "up"}', '"down"', 'critical', '{"by": "cron"}', 'cron')`,
      );
    }
    deepStrictEqual(
      await rows(
        sql,
        `select event_type, severity, status, count(*)::integer, count(distinct event_id)::integer as ids
         from public.events where hostname = 'box2-media' group by 1, 2, 3`,
      ),
      [{
        event_type: "NODE_UNREACHABLE",
        severity: "critical",
        status: "opened",
        count: 2,
        ids: 2,
      }],
    );
  });
}
