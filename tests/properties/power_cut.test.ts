import postgres from "postgres";
import { clusterDirectory } from "../../scripts/stack/cluster_directory.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { migrate } from "../../scripts/stack/migrate.ts";
import { prepareDatabase, startPostgres } from "../../scripts/stack/postgres.ts";
import { stopLeftOver } from "../../scripts/stack/postmaster.ts";
import { quietSettings } from "../../scripts/stack/quiet_settings.ts";
import { assert, assertEquals } from "../functions/support/assert.ts";

const collector = "c".repeat(64);
const operator = "0".repeat(64);
const worker = "a".repeat(64);

/** A local stack's database whose server is killed at any moment, and started again. */
interface Cluster {
  sql: postgres.Sql;
  /** Kills the server at once, starts it again and connects anew. */
  cutPower(): Promise<void>;
}

async function withCluster(test: (cluster: Cluster) => Promise<void>): Promise<void> {
  const temporary = await Deno.makeTempDir({ prefix: "bruce-test-" });
  const directory = await clusterDirectory(`${temporary}/postgres`);
  const guard = startGuard(killAndRemove(directory) + killAndRemove(temporary));
  const start = () =>
    startPostgres({
      directory,
      port: freePort(),
      password: "only for this test",
      durable: true,
      settings: quietSettings,
    });
  let server = await start();
  const connect = () => postgres(server.url(), { max: 1, onnotice: () => {} });
  const cluster: Cluster = {
    sql: connect(),
    async cutPower() {
      const [pid] = (await Deno.readTextFile(`${directory}/data/postmaster.pid`)).split("\n");
      Deno.kill(Number(pid), "SIGKILL");
      await cluster.sql.end({ timeout: 1 });
      await stopLeftOver(directory);
      server = await start();
      cluster.sql = connect();
    },
  };
  try {
    await prepareDatabase(server, "postgres");
    await migrate(server.url());
    await test(cluster);
  } finally {
    await cluster.sql.end({ timeout: 1 });
    await server.stop();
    await Deno.remove(directory, { recursive: true });
    await Deno.remove(temporary, { recursive: true });
    await guard.release();
  }
}

async function ingest(sql: postgres.Sql, states: Record<string, string>) {
  const payload = {
    hostname: "box",
    source: "docker",
    observed_at: new Date().toISOString(),
    collector: { name: "test", version: "1.0.0", interval_s: 60 },
    snapshot: {
      containers: Object.entries(states).map(([name, state]) => ({ name, state, image: "x:1" })),
    },
  };
  const [row] = await sql`select ingest(${collector}, ${sql.json([payload])}) as answer`;
  return row?.answer;
}

const [up, down] = [{ web: "running", db: "running" }, { web: "exited", db: "running" }];

/** What is answered, and the question that is true when it is there. */
const lasting: [string, (sql: postgres.Sql) => Promise<unknown>, string][] = [
  [
    "a declared state",
    (sql) =>
      sql`select expected(${operator}, ${
        sql.json({ hosts: [{ hostname: "box", services: [{ name: "web" }, { name: "db" }] }] })
      })`,
    "select count(*) = 2 from expected_services",
  ],
  [
    "a change of NetBox",
    (sql) =>
      sql`select netbox_change(${
        sql.json({
          key: "vm",
          event: "updated",
          type: "vm",
          netbox_id: 7,
          changed_at: new Date().toISOString(),
          object: { name: "guest", asset_type: "vm", netbox_id: 7, lifecycle: "active" },
        })
      })`,
    "select count(*) = 1 from assets where netbox_id = 7",
  ],
  ["a first snapshot", (sql) => ingest(sql, up), "select count(*) = 1 from observed_snapshots"],
  [
    "an event with its issue, its notification and its journal line",
    (sql) => ingest(sql, down),
    `select count(*) = 1 from events as e join issues as i using (issue_id) join journal as j using (event_id)
      join actions as a on a.action_id = j.action_id where e.event_type = 'SERVICE_MISSING'`,
  ],
  [
    "a claimed notification",
    (sql) => sql`select claim_actions(${worker}, 'me')`,
    "select count(*) = 1 from actions where status = 'leased'",
  ],
  [
    "a delivery",
    (sql) =>
      sql`select finish_actions(${worker}, lease, jsonb_build_array(jsonb_build_object(
        'action_id', action_id, 'outcome', 'delivered'))) from actions where status = 'leased'`,
    "select count(*) = 1 from deliveries where outcome = 'delivered'",
  ],
  [
    "an acknowledgement",
    (sql) =>
      sql`select api_acknowledge(${operator}, jsonb_build_object('issue_id', issue_id)) from issues
        where event_type = 'SERVICE_MISSING'`,
    "select count(*) = 1 from issues where acknowledged_at is not null",
  ],
  [
    "a memory",
    (sql) =>
      sql`select api_memory_append(${operator}, '{"source": "me", "body": "It was the cable."}')`,
    "select count(*) = 1 from memories",
  ],
  [
    "a command",
    (sql) => sql`select enqueue_command(${operator}, 'restart', 'box', '{"service": "web"}')`,
    "select count(*) = 1 from bruce_cmd where state = 'pending'",
  ],
  [
    "a claimed command",
    (sql) => sql`select claim_commands(${worker}, 'w')`,
    "select count(*) = 1 from bruce_cmd where state = 'claimed'",
  ],
  [
    "a running command",
    (sql) => sql`select heartbeat_command(${worker}, command_id, lease) from bruce_cmd`,
    "select count(*) = 1 from bruce_cmd where state = 'running'",
  ],
  [
    "the result of a command",
    (sql) =>
      sql`select finish_command(${worker}, command_id, lease, '{"outcome": "succeeded", "exit_code": 0}')
        from bruce_cmd`,
    "select count(*) = 1 from bruce_cmd where state = 'succeeded'",
  ],
  [
    "a resolution",
    (sql) => ingest(sql, up),
    "select count(*) = 1 from events where status = 'resolved' and event_type = 'SERVICE_MISSING'",
  ],
];

Deno.test("what was answered is there after a power cut, but for the times of the last moment", () =>
  withCluster(async (cluster) => {
    await cluster.sql`
      select create_token('collector', 'collector', ${collector}), create_token('operator', 'operator', ${operator}),
        create_token('worker', 'worker', ${worker})`;
    await cluster
      .sql`insert into targets (name, kind, url) values ('phone', 'webhook', 'http://phone.example')`;
    await cluster.sql`insert into reactions (name, target) values ('all', 'phone')`;
    await cluster.sql`
      insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments)
      values ('restart', true, 'x', 'low', false, array['docker', 'restart', '{service}'],
        '{"service": {"type": "service"}}')`;
    for (const [what, act, isThere] of lasting) {
      const answer = JSON.stringify(await act(cluster.sql));
      await cluster.cutPower();
      const [row] = await cluster.sql.unsafe(`select (${isThere}) as there`);
      assert(row?.there, `${what} is lost: ${answer}`);
    }

    // a time of contact may be lost: here it is, which also shows that what is not flushed would have been
    const contact = async () =>
      (await cluster.sql<{ at: Date }[]>`select last_contact_at as at from bruce.scopes`)[0]!.at;
    let lost = false;
    for (let cut = 1; cut <= 5 && !lost; cut++) {
      const before = await contact();
      assertEquals((await ingest(cluster.sql, up)).unchanged, 1);
      assert(await contact() > before);
      await cluster.cutPower();
      lost = (await contact()).getTime() === before.getTime();
    }
    assert(lost, "an unchanged snapshot is flushed each time");
    assertEquals(
      (await ingest(cluster.sql, up)).unchanged,
      1,
      "the next one is as if nothing had been",
    );
    assertEquals((await ingest(cluster.sql, down)).events.opened, 1);
  }));
