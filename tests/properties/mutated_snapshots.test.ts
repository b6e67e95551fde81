import type postgres from "postgres";
import { assertEquals } from "../functions/support/assert.ts";
import { seeded } from "../../scripts/program/random.ts";
import { mutate } from "../../scripts/fuzz/mutate.ts";
import { payloadsOfAllSources } from "../functions/support/payloads.ts";
import { withDatabase } from "../_support/database.ts";

const rounds = 150;

Deno.test("no mutated snapshot makes an insert fail, and a good one sets all right", () =>
  withDatabase(async ({ sql }) => {
    const good = payloadsOfAllSources().map(({ source, snapshot }) => ({
      source: String(source),
      snapshot,
    }));
    await sql`insert into assets (name) values ('box')`;
    await sql`insert into expected_services (hostname, name, ports) values ('box', 'freshrss', '{8021}')`;

    const failures = new Map<string, string>();
    const random = seeded(20260301);
    let minute = 0;
    const insert = async (source: string, snapshot: string) => {
      minute++;
      try {
        await insertSnapshot(sql, source, minute, snapshot);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        failures.set(`${source}: ${message}`, snapshot.slice(0, 300));
      }
    };
    for (let round = 0; round < rounds; round++) {
      for (const { source, snapshot } of good) {
        let mutated: unknown = { snapshot };
        for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
          mutated = mutate(random, mutated);
        }
        await insert(
          source,
          acceptable(JSON.stringify((mutated as { snapshot?: unknown }).snapshot)),
        );
      }
    }
    for (const snapshot of extremes()) await insert("docker", snapshot);
    assertEquals(Object.fromEntries(failures), {});

    await sql`select bruce.run_jobs()`;
    for (const { source, snapshot } of good) {
      await insertSnapshot(sql, source, ++minute, JSON.stringify(snapshot));
    }
    const held =
      await sql`select source, status from collectors where status not in ('fresh', 'overdue')`;
    assertEquals(held.map((row) => ({ ...row })), []);
    const [docker] = await sql`select count(*)::integer as containers from docker_state_latest`;
    assertEquals(docker?.containers, 2);
  }));

async function insertSnapshot(
  sql: postgres.Sql,
  source: string,
  minute: number,
  snapshot: string,
): Promise<void> {
  await sql`
    insert into observed_snapshots (hostname, source, observed_at, snapshot)
    values ('box', ${source}, now() - interval '20 days' + ${minute}::integer * interval '1 minute', ${snapshot}::text::jsonb)`;
}

/** JSON that type jsonb takes at all: no NUL, no half of a surrogate pair, numbers within numeric. */
function acceptable(json: string | undefined): string {
  return (json ?? "null").replaceAll(
    /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi,
    "$1?",
  );
}

/** Deep, long, wide, and of every type. */
function extremes(): string[] {
  const random = seeded(5);
  const noise = (length: number) =>
    Array.from({ length }, () => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000))).join(
      "",
    );
  const container = (fields: Record<string, unknown>) =>
    JSON.stringify({ containers: [{ name: "web", state: "running", ...fields }] });
  return [
    "null",
    "true",
    "7",
    '"text"',
    "[]",
    "[[]]",
    "{}",
    '{"containers": {"name": "web", "state": "running"}}',
    '{"containers": [[], null, 7, "x", {}]}',
    '{"snapshot": {"snapshot": {}}}',
    '{"snapshot": {"containers": 1}, "error": "text", "complete": "maybe"}',
    `{"containers": [{"name": "web", "state": "running", "token": 1, "deep": ${"[".repeat(1000)}${
      "]".repeat(1000)
    }}]}`,
    `{"containers": [{"name": "web", "state": "running", "env": ${'{"a":'.repeat(1000)}1${
      "}".repeat(1000)
    }}]}`,
    container({ name: noise(20_000) }),
    container({ image: noise(20_000), health: noise(20_000), state: noise(20_000) }),
    container({ compose: { project: noise(5_000), service: noise(5_000) } }),
    container({ ports: [noise(5_000), "1-65535:1-65535/tcp", "99999999999999999999:1"] }),
    container({ restart_count: 1e300, labels: { [noise(5_000)]: noise(5_000) } }),
    JSON.stringify({
      containers: Array.from({ length: 1_000 }, (_, n) => ({ name: `c${n}`, state: "created" })),
    }),
    JSON.stringify({
      containers: [],
      metrics: { web: { cpu_pct: "1e9", mem_bytes: 1, mem_limit: 0 } },
    }),
    JSON.stringify({ containers: [], metrics: [[1]] }),
  ];
}
