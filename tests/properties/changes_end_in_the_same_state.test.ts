import type postgres from "postgres";
import { Bases } from "../../scripts/collectors/runtime/bases.ts";
import type { Delivery, Report, Send } from "../../scripts/collectors/runtime/sender.ts";
import { sendingChanges } from "../../scripts/collectors/runtime/shorten.ts";
import { withDatabase } from "../_support/database.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";

type Row = Record<string, unknown>;
type Payload = Row & { hostname: string; source: string; snapshot: Record<string, Row[]> };

const begin = Date.parse("2026-03-01T12:00:00Z");
const token = "a".repeat(64);

/** What is sent in one run of a collector: payloads of one or several hosts. */
type Round = Payload[];

/** Rounds of a day: rows come, go, change, move and repeat; lists come; numbers that do not count move; some are no use. */
function day(random: Random, rounds: number): Round[] {
  const hosts = new Map<string, Row[]>([["box1", []], ["box2", []]]);
  const pools: Row[] = [{ name: "tank", status: "ONLINE", allocated: 1 }];
  return Array.from({ length: rounds }, (_, round): Round => {
    const at = begin + round * 60_000;
    const payloads = [...hosts].filter(() => random() < 0.8).map(([hostname, rows], place) => {
      for (let edits = pick(random, [0, 0, 0, 1, 1, 2, 5]); edits > 0; edits--) edit(random, rows);
      const snapshot: Record<string, unknown> = { containers: structuredClone(rows) };
      if (random() < 0.9) snapshot.metrics = { web: { cpu_pct: random() * 10 } };
      if (random() < 0.2) snapshot.engine = { version: pick(random, ["27", "28"]) };
      return payloadOf(hostname, "docker", at + place, random, snapshot);
    });
    if (random() < 0.5) {
      pools[0]!.allocated = round;
      if (random() < 0.3) pools[0]!.status = pick(random, ["ONLINE", "DEGRADED"]);
      const snapshot = { apps: [], pools: structuredClone(pools), system: { version: "25.04" } };
      payloads.push(payloadOf("nas", "truenas", at + 5, random, snapshot));
    }
    // one that waited in a spool, whole, behind its time
    if (round > 3 && random() < 0.1) {
      payloads.push(payloadOf("box1", "docker", at - 150_000, random, { containers: [] }));
    }
    return payloads;
  });
}

function payloadOf(
  hostname: string,
  source: string,
  at: number,
  random: Random,
  snapshot: Record<string, unknown>,
): Payload {
  const kind = pick(random, [...Array(12).fill("good"), "partial", "failed"]);
  return {
    hostname,
    source,
    observed_at: new Date(at).toISOString(),
    complete: kind === "good",
    seq: at,
    collector: { name: `bruce-${source}`, version: "1", interval_s: 60 },
    error: kind === "failed" ? { kind: "timeout", message: "no answer" } : null,
    snapshot: (kind === "failed" ? {} : snapshot) as Payload["snapshot"],
  };
}

function edit(random: Random, rows: Row[]): void {
  const place = Math.floor(random() * (rows.length + 1));
  const row = rows[place];
  switch (pick(random, ["add", "add", "add", "go", "state", "state", "status", "move", "odd"])) {
    case "add":
      rows.splice(place, 0, container(random));
      break;
    case "go":
      if (rows.length > 6) rows.splice(place, 1);
      break;
    case "state":
      if (row) rows[place] = { ...row, state: pick(random, ["running", "exited"]) };
      break;
    case "status":
      if (row) rows[place] = { ...row, status: `Up ${Math.floor(random() * 60)} minutes` };
      break;
    case "move":
      if (row) rows.push(...rows.splice(place, 1));
      break;
    case "odd":
      rows.splice(place, 0, pick<Row>(random, [{}, { name: "web" }, { name: "x", state: 7 }]));
      if (rows.length > 9) rows.splice(0, 1);
  }
}

function container(random: Random): Row {
  const name = pick(random, ["web", "db", "dns", "mail", "a", "b", "c", "d", "e", "f", "g", "h"]);
  const env = random() < 0.03 ? { labels: { password: "hunter2" } } : {};
  return {
    name,
    state: "running",
    image: `${name}:1`,
    // as long as a true one, so that changes are worth it
    mounts: Array.from(
      { length: 4 },
      (_, n) => ({ source: `/srv/${name}/${n}`, target: `/data/${n}` }),
    ),
    ports: [pick(random, ["80:80", "81:80"])],
    ...env,
  };
}

/** Hands lines to the database as the function `ingest` does. */
function rpc(sql: postgres.ReservedSql, sent: Row[]): Send {
  return async (lines) => {
    const payloads = lines.map((line) => JSON.parse(line));
    sent.push(...payloads);
    const [row] = await sql`select ingest(${token}, ${sql.json(payloads)}) as answer`;
    const answer = row?.answer;
    assertEquals(answer.status, 200, JSON.stringify(answer));
    assertEquals(answer.rejected, []);
    const report: Report = {
      ...answer,
      rejected_total: 0,
      bases: answer.bases ?? [],
      send_whole: answer.send_whole ?? [],
    };
    return { kind: "accepted", report } satisfies Delivery;
  };
}

async function tables(sql: postgres.ReservedSql): Promise<unknown> {
  const [row] = await sql`
    select jsonb_build_object(
      'snapshots', (
        select jsonb_agg(to_jsonb(o) - '{id,received_at,changes}'::text[]
          order by o.hostname, o.source, o.observed_at, o.disposition, o.snapshot::text)
        from observed_snapshots as o),
      'changes', (
        select jsonb_agg(o.changes -> 'rows' order by o.hostname, o.source, o.observed_at, o.snapshot::text)
        from observed_snapshots as o),
      'scopes', (
        select jsonb_agg(to_jsonb(s) - '{scope_id,snapshot_id,applied_snapshot_id,held_snapshot_id,base_id}'::text[]
          order by s.host, s.source)
        from bruce.scopes as s),
      'entities', (
        select jsonb_agg(to_jsonb(e) - '{entity_id,scope_id,service_id,snapshot_id}'::text[]
          order by e.hostname, e.kind, e.entity_key)
        from bruce.entities as e),
      'quarantine', (
        select jsonb_agg(to_jsonb(q) - '{id,scope_id,snapshot_id,created_at}'::text[] order by q.path, q.message)
        from bruce.quarantined_rows as q),
      'issues', (
        select jsonb_agg(jsonb_build_array(i.drift_key, i.status, i.opened_at, i.observed, i.resolved_at)
          order by i.drift_key, i.opened_at)
        from issues as i),
      'events', (
        select jsonb_agg(jsonb_build_array(e.event_type, e.hostname, e.service, e.status, e.observed, e.details)
          order by e.hostname, e.service, e.event_type, e.status, e.details)
        from events as e)
    ) as state`;
  return row?.state;
}

/** The tables after all rounds, each sent by `way`; what went over the wire is added to `sent`. */
async function after(
  rounds: readonly Round[],
  sent: Row[],
  way: (send: Send) => (round: Round) => Send,
): Promise<unknown> {
  return await withDatabase(async ({ sql }) => {
    const connection = await sql.reserve();
    try {
      await connection`select set_config('bruce.now', '2026-03-01 12:00Z', false)`;
      await connection`select create_token('all', 'collector', ${token}, requests_per_minute => 1000000)`;
      await connection`insert into assets (name) values ('box1'), ('box2'), ('nas')`;
      await connection`insert into expected_services (hostname, name) select 'box1', unnest('{web,db,a,b}'::text[])`;
      const sendOf = way(rpc(connection, sent));
      for (const [round, payloads] of rounds.entries()) {
        const now = new Date(begin + round * 60_000 + 10).toISOString();
        await connection`select set_config('bruce.now', ${now}, false)`;
        if (payloads.length > 0) {
          await sendOf(payloads)(payloads.map((payload) => JSON.stringify(payload)));
        }
      }
      return await tables(connection);
    } finally {
      connection.release();
    }
  });
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  Deno.test(`whole snapshots and changes end in the same tables (seed ${seed})`, async () => {
    await using directory = new TemporaryDirectory();
    // a round of one payload takes the way without the lock of the engine, a round of several does not
    const rounds = day(seeded(seed), 60).flatMap((round) =>
      seed % 2 === 0 ? [round] : round.map((payload) => [payload])
    );
    const whole: Row[] = [];
    const wanted = await after(rounds, whole, (send) => () => send);
    const changes: Row[] = [];
    const random = seeded(seed + 100);
    let forgotten = 0;
    const had = await after(rounds, changes, (send) => {
      let short = sendingChanges(send, new Bases(`${directory.path}/bases.json`));
      return () => {
        // a collector that starts anew, has lost its file, or is a plain one for a round
        const chance = random();
        if (chance < 0.05) short = sendingChanges(send, new Bases(`${directory.path}/bases.json`));
        if (chance > 0.95) {
          short = sendingChanges(send, new Bases(`${directory.path}/${forgotten++}`));
        }
        return chance > 0.45 && chance < 0.5 ? send : short;
      };
    });
    assertEquals(had, wanted);
    const based = changes.filter(({ base }) => typeof base === "string");
    assert(based.length > 10, `only ${based.length} payloads had a base`);
    assert(based.some(({ changes }) => Object.keys(changes ?? {}).length > 0), "none changed");
    assert(
      based.some(({ changes }) => Object.keys(changes ?? {}).length === 0),
      "none was the same",
    );
    assert(
      JSON.stringify(changes).length < 0.9 * JSON.stringify(whole).length,
      "nothing was saved",
    );
  });
}
