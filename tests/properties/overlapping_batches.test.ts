import { assertEquals } from "../functions/support/assert.ts";
import { withDatabase } from "../_support/database.ts";
import { endState } from "./support/end_state.ts";
import { declareHome, evening, type Observation, observe, randomDay } from "./support/home.ts";
import { seeded } from "../../scripts/program/random.ts";
import { untilWaiting } from "./support/waiting.ts";

Deno.test("two connections that send the same batches at once neither deadlock nor double", () =>
  withDatabase(async ({ sql }) => {
    await declareHome(sql);
    const day = randomDay(seeded(7), 60);
    const wanted = await stateAlone(day);

    // the same batches, each connection with the rows of its statement the other way round
    const send = async (turn: (batch: Observation[]) => Observation[]) => {
      const connection = await sql.reserve();
      try {
        await connection`select set_config('bruce.now', ${evening}, false)`;
        for (let at = 0; at < day.length; at += 8) {
          await observe(connection, turn(day.slice(at, at + 8)));
        }
      } finally {
        connection.release();
      }
    };
    await Promise.all([send((batch) => batch), send((batch) => batch.toReversed())]);

    await sql`select set_config('bruce.now', ${evening}, false)`;
    const [doubled] = await sql`
      select
        (select count(*)::integer from (
          select from observed_snapshots group by hostname, source, observed_at having count(*) > 1) as o) as snapshots,
        (select count(*)::integer from (
          select from issues where status <> 'resolved' group by drift_key having count(*) > 1) as i) as issues,
        (select count(*)::integer from (
          select from events group by issue_id
          having abs(count(*) filter (where status = 'opened') - count(*) filter (where status = 'resolved')) > 1) as e
        ) as events`;
    assertEquals({ ...doubled }, { snapshots: 0, issues: 0, events: 0 });
    const connection = await sql.reserve();
    try {
      await connection`select set_config('bruce.now', ${evening}, false)`;
      assertEquals(await endState(connection), wanted);
    } finally {
      connection.release();
    }
  }));

Deno.test("a person who edits a host while NetBox declares it is not a deadlock", () =>
  withDatabase(async ({ sql }) => {
    const declare = (role: string) =>
      sql`insert into snapshots (snapshot_type, data)
        values ('netbox', ${
        sql.json({ hosts: [{ hostname: "box", role, services: [{ name: "web" }] }] })
      })`;
    await declare("first");
    for (
      const edit of [
        () => sql`update assets set role = 'edited' where name = 'box'`,
        () => sql`update expected_services set role = 'edited' where name = 'web'`,
        () => sql`delete from expected_services where name = 'web'`,
      ]
    ) {
      const holder = await sql.reserve();
      try {
        await holder`begin`;
        await holder`select bruce.lock_engine()`;
        const netbox = declare(crypto.randomUUID()).execute();
        await untilWaiting(sql, 1);
        const person = edit().execute();
        await untilWaiting(sql, 2);
        await holder`commit`;
        const outcomes = await Promise.allSettled([netbox, person]);
        assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "fulfilled"]);
      } finally {
        holder.release();
      }
    }
  }));

Deno.test("who edits what writers refer to waits before anything of it is locked", () =>
  withDatabase(async ({ sql }) => {
    await sql`insert into targets (name, kind, url) values ('hook', 'webhook', 'http://127.0.0.1:9/')`;
    await sql`insert into reactions (name, target) values ('all', 'hook')`;
    const edits: [
      string,
      () => { execute(): PromiseLike<unknown> },
      (one: typeof sql) => unknown,
    ][] = [
      [
        "a rule",
        () => sql`update drift_rules set severity = 'low' where event_type = 'VM_DOWN'`,
        (one) => one`select count(*) from drift`,
      ],
      [
        "a setting",
        () => sql`update settings set missed_intervals = 4`,
        (one) => one`update settings set breaker_objects = 6`,
      ],
      [
        "a name of a reaction",
        () => sql`update reactions set name = 'each' where name = 'all'`,
        (one) =>
          one`insert into events (event_type, hostname, severity) values ('A', 'box', 'low')`,
      ],
      [
        "a name of a target",
        () => sql`update targets set name = 'other' where name = 'hook'`,
        (one) =>
          one`insert into events (event_type, hostname, severity) values ('B', 'box', 'low')`,
      ],
    ];
    for (const [what, edit, write] of edits) {
      const writer = await sql.reserve();
      try {
        await writer`begin`;
        await writer`select bruce.lock_engine()`;
        const editing = edit().execute();
        await untilWaiting(sql, 1);
        await write(writer as unknown as typeof sql);
        await writer`commit`;
        const [outcome] = await Promise.allSettled([editing]);
        assertEquals(outcome.status, "fulfilled", what);
      } finally {
        writer.release();
      }
    }
  }));

Deno.test("an intent and a snapshot that cross each other are both seen", async () => {
  for (const first of ["intent", "snapshot"]) {
    await withDatabase(async ({ sql }) => {
      await sql`insert into assets (name) values ('box')`;
      const early = await sql.reserve();
      const late = await sql.reserve();
      const write = (connection: typeof early, what: string) =>
        what === "intent"
          ? connection`insert into expected_services (hostname, name) values ('box', 'web')`
          : connection`insert into observed_snapshots (hostname, source, snapshot)
              values ('box', 'docker', '{"containers": [{"name": "web", "state": "exited"}]}')`;
      try {
        await early`begin`;
        await write(early, first);
        const second = write(late, first === "intent" ? "snapshot" : "intent").execute();
        await untilWaiting(sql, 1);
        await early`commit`;
        await second;
      } finally {
        early.release();
        late.release();
      }
      const issues = await sql`select event_type, service, status from issues`;
      assertEquals(
        issues.map((issue) => ({ ...issue })),
        [{ event_type: "SERVICE_MISSING", service: "web", status: "open" }],
        `${first} first`,
      );
    });
  }
});

async function stateAlone(day: Observation[]): Promise<unknown> {
  return await withDatabase(async ({ sql }) => {
    const connection = await sql.reserve();
    try {
      await connection`select set_config('bruce.now', ${evening}, false)`;
      await declareHome(connection);
      for (const one of day) await observe(connection, [one]);
      return await endState(connection);
    } finally {
      connection.release();
    }
  });
}
