import { strict as assert } from "node:assert";
import { seed } from "../../../scripts/stack/migrate.ts";
import { withDatabase } from "../../_support/database.ts";

const rules = [
  "CONFIG_DRIFT",
  "DOCKER_UNREACHABLE",
  "NODE_UNREACHABLE",
  "POOL_UNHEALTHY",
  "PORT_MISMATCH",
  "RESOURCE_EXCEEDED",
  "SERVICE_MISSING",
  "SERVICE_RESTARTING",
  "SERVICE_UNEXPECTED",
  "SERVICE_UNHEALTHY",
  "SNAPSHOT_ERROR",
  "VM_DOWN",
  "VM_UNDECLARED",
];

Deno.test("the seed shows the rules at work, as drift and as events", () =>
  withDatabase(async ({ sql }) => {
    for (
      const [place, shown] of [
        ["drift", rules],
        // a pool is told at the second look, and it has been looked at once
        ["events", rules.filter((rule) => rule !== "POOL_UNHEALTHY")],
      ] as const
    ) {
      const rows = await sql`
        select distinct event_type from ${sql(place)}
        where event_type = any (${rules}) order by event_type`;
      assert.deepEqual(rows.map((row) => row.event_type), shown, place);
    }
  }, { seeded: true }));

Deno.test("the seed says what is wrong at home, in words", () =>
  withDatabase(async ({ sql }) => {
    const details = (await sql`select details from drift`).map((row) => row.details);
    for (
      const sentence of [
        "Expected service freshrss on box2-daily but container not running.",
        "Service readeck on box2-daily publishes tcp/8032 but tcp/8022 is declared.",
        "Container speedtest runs on box2-daily but is not declared.",
        "Container snappymail on box2-daily runs but its health check fails.",
        "box2-daily has address 192.168.2.13 but 192.168.2.12 is declared.",
        "VM box2-tube is declared active but is stopped.",
        "Guest debian-test exists on Box2 but is not declared.",
        "The Docker Engine on box2-observability does not answer: connect ENOENT /var/run/docker.sock.",
        "Service qbittorrent on box2-media does not answer on declared port tcp/30024: timed out after 5 s.",
        "cpu_pct of jellyfin on box2-media is at 98.4 % (limit 95, clears below 85).",
        "Pool tank on TrueNAS is DEGRADED.",
      ]
    ) assert.ok(details.includes(sentence), `${sentence}\nis not among\n${details.join("\n")}`);
    assert.ok(details.some((text) => /^Host FurycomAI has not reported since/.test(text)));
    assert.ok(details.some((text) => /^Container multi-scrobbler .* restarted 5 times/.test(text)));
  }, { seeded: true }));

Deno.test("every drift of the seed has its own key and an issue", () =>
  withDatabase(async ({ sql }) => {
    const repeated = await sql`
      select drift_key from drift group by drift_key having count(*) > 1`;
    assert.deepEqual([...repeated], []);
    const withoutIssue = await sql`
      select drift_key from drift where not exists (
        select from issues where issues.drift_key = drift.drift_key and status <> 'resolved'
      )`;
    assert.deepEqual([...withoutIssue], []);
  }, { seeded: true }));

Deno.test("what runs on a VM that is down is explained by it, not told", () =>
  withDatabase(async ({ sql }) => {
    const events = await sql`select event_type from events where hostname = 'box2-tube'`;
    assert.deepEqual([...events], [{ event_type: "VM_DOWN" }]);
  }, { seeded: true }));

Deno.test("running the seed again changes nothing", () =>
  withDatabase(async ({ sql, url }) => {
    const look = async () => ({
      drift: await sql`select drift_key, expected, observed, details from drift order by drift_key`,
      issues: await sql`
        select issue_id, status, opened_at, occurrences, confirmations from issues order by issue_id`,
      events: await sql`select id, event_id from events order by id`,
      assets: await sql`select id, name, lifecycle, changed_at from assets order by id`,
      services: await sql`
        select id, hostname, name, lifecycle, changed_at from expected_services order by id`,
      observed:
        await sql`select id, hostname, source, disposition from observed_snapshots order by id`,
      snapshots: await sql`select id, snapshot_type, held from snapshots order by id`,
      changes: await sql`select count(*) from expected_changes`,
    });
    const before = await look();
    assert.ok(before.drift.length > 0 && before.events.length > 0);
    await seed(url);
    assert.deepEqual(await look(), before);
  }, { seeded: true }));

Deno.test("the samples do not grow stale, but for the host that shows it", () =>
  withDatabase(async ({ sql }) => {
    await sql`select bruce.run_jobs(now() + interval '30 days')`;
    await sql.begin(async (transaction) => {
      await transaction`select set_config('bruce.now', (now() + interval '30 days')::text, true)`;
      const overdue = await transaction`select hostname from collectors where status = 'overdue'`;
      assert.deepEqual([...overdue], [{ hostname: "FurycomAI" }]);
    });
  }, { seeded: true }));

Deno.test("a host that reports for real is left alone by the samples", () =>
  withDatabase(async ({ sql, url }) => {
    await sql`
      insert into observed_snapshots (hostname, source, snapshot, collector)
      values ('box2-media', 'docker', '{"containers": []}', '{"name": "bruce-docker", "interval_s": 60}')`;
    await seed(url);
    const samples = await sql`select name from docker_state_latest where hostname = 'box2-media'`;
    assert.deepEqual([...samples], []);
  }));
