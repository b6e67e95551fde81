import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { container, dockerPayload, payloadsOfAllSources } from "./support/payloads.ts";
import { INCOMPRESSIBLE } from "../../scripts/fuzz/mutate.ts";
import { gzip, ndjson, post } from "./support/post.ts";
import { withStack } from "./support/stack.ts";

const MINUTE_MS = 60_000;

function ago(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE_MS).toISOString();
}

Deno.test("each source is stored, and stored once however often it is sent", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const operator = await authorize("operator");
    const payloads = payloadsOfAllSources();
    const first = await post(ingest, payloads, operator);
    assertEquals([first.status, first.body.stored, first.body.rejected], [
      200,
      payloads.length,
      [],
    ]);
    assertEquals(first.body.quarantine, []);
    const packed = await gzip(ndjson(...payloads));
    const headers = { "content-type": "application/x-ndjson", "content-encoding": "gzip" };
    const { body } = await post(ingest, packed, { ...operator, ...headers });
    assertEquals([body.stored, body.unchanged + body.duplicate], [0, payloads.length]);
    const [row] = await sql<{ count: number }[]>`
      select count(*)::integer as count from public.observed_snapshots`;
    assertEquals(row?.count, payloads.length);
  }));

Deno.test("a snapshot keeps to the byte what JSON can say", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const labels = { quote: '"\\/\b\f\n\r\t', unicode: "é😀\u2028", "": "empty key", list: "[1]" };
    const snapshot = {
      containers: [{ ...container("a", 80), labels }],
      extra: ["[]", "{}", "null"],
    };
    await post(
      ingest,
      dockerPayload({ observed_at: ago(0), snapshot }),
      await authorize("operator"),
    );
    const [row] = await sql`select snapshot -> 'extra' as extra,
      snapshot -> 'containers' -> 0 -> 'name' as name, jsonb_typeof(snapshot) as type
      from public.observed_snapshots`;
    assertEquals({ ...row }, { extra: snapshot.extra, name: "a", type: "object" });
  }));

Deno.test("what is valid at its very limits is stored", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const operator = await authorize("operator");
    const observed_at = ago(0);
    const longest = Array.from(
      { length: 253 },
      (_, index) => String.fromCodePoint(0x20000 + index),
    );
    const extremes = [
      { hostname: longest.join("").slice(0, 252) },
      { hostname: "seq", seq: Number.MAX_SAFE_INTEGER },
      { hostname: "interval", collector: { name: "x".repeat(100), interval_s: 366 * 86_400 } },
      { hostname: "offset", observed_at: observed_at.replace("Z", "000000+00:00") },
      { hostname: "error", error: { kind: "k".repeat(100), message: "m".repeat(10_000) } },
      { hostname: "1".repeat(253), source: "docker" },
    ];
    const batch = extremes.map((fields) => dockerPayload({ observed_at, ...fields }));
    const { status, body } = await post(ingest, batch, operator);
    assertEquals([status, body.stored, body.rejected], [200, batch.length, []]);
    const [row] = await sql<{ count: number }[]>`
      select count(distinct hostname)::integer as count from public.observed_snapshots`;
    assertEquals(row?.count, batch.length);
  }));

Deno.test("an older snapshot is late, and a newer one is news", () =>
  withStack(async ({ ingest, authorize }) => {
    const operator = await authorize("operator");
    const send = async (minutes: number, ...names: string[]) => {
      const snapshot = { containers: names.map((name) => container(name, 80)) };
      const payload = dockerPayload({ observed_at: ago(minutes), seq: 100 - minutes, snapshot });
      return (await post(ingest, payload, operator)).body;
    };
    assertEquals((await send(5, "a")).stored, 1);
    assertEquals((await send(10, "b")).late, 1);
    assertEquals((await send(1, "a", "b")).stored, 1);
  }));

Deno.test("a declared service that is missing opens its event in the same answer", () =>
  withStack(async ({ ingest, expected, sql, authorize }) => {
    // one look at what is absent is enough here
    await sql`update public.drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING'`;
    const operator = await authorize("operator");
    const services = ["freshrss", "readeck", "maloja"].map((name) => ({ name }));
    await post(expected, { hostname: "box2-daily", services }, operator);
    const { body } = await post(ingest, dockerPayload({ observed_at: ago(0) }), operator);
    assert(body.events.opened >= 1, JSON.stringify(body));
    const missing = await sql`
      select hostname, service from public.drift where event_type = 'SERVICE_MISSING'`;
    assertEquals([...missing].map((row) => ({ ...row })), [
      { hostname: "box2-daily", service: "maloja" },
    ]);
  }));

Deno.test("a failed collection is DOCKER_UNREACHABLE and nothing is missing", () =>
  withStack(async ({ ingest, expected, sql, authorize }) => {
    const operator = await authorize("operator");
    await post(expected, { hostname: "box2-daily", services: [{ name: "maloja" }] }, operator);
    const { snapshot: _, complete: __, ...failed } = dockerPayload({
      observed_at: ago(0),
      error: { kind: "unreachable", message: "connect ENOENT /var/run/docker.sock" },
    });
    assertEquals((await post(ingest, failed, operator)).status, 200);
    const drift = await sql<{ event_type: string }[]>`select event_type from public.drift`;
    assertEquals(drift.map(({ event_type }) => event_type), ["DOCKER_UNREACHABLE"]);
  }));

for (
  const [what, fields, path] of [
    ["from another age", {
      observed_at: "1971-01-01T00:00:00Z",
      collector: { name: "c", sent_at: ago(0) },
    }, "observed_at"],
    ["of an unknown source", { source: "crystal-ball" }, "source"],
  ] as const
) {
  Deno.test(`a payload ${what} is rejected at ${path}, and its neighbour lands`, () =>
    withStack(async ({ ingest, authorize }) => {
      const operator = await authorize("operator");
      const good = dockerPayload({ observed_at: ago(0) });
      const bad = { ...good, ...fields };
      const one = await post(ingest, bad, operator);
      assertEquals([one.status, one.body.code], [422, "invalid_payload"]);
      assertEquals(one.body.details[0].path, path);
      const { status, body } = await post(ingest, [bad, good], operator);
      assertEquals([status, body.stored, body.rejected[0].index], [200, 1, 0]);
    }));
}

for (
  const [what, observed_at] of [
    ["of the future", ago(-60)],
    ["of a clock that nobody set", "1971-01-01T00:00:00Z"],
  ] as const
) {
  Deno.test(`a payload ${what} is taken`, () =>
    withStack(async ({ ingest, authorize }) => {
      const payload = dockerPayload({ observed_at });
      const { status, body } = await post(ingest, payload, await authorize("operator"));
      assertEquals([status, body.stored, body.rejected], [200, 1, []]);
    }));
}

Deno.test("a row that cannot be understood is quarantined under its path; the rows beside it land", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const containers = [container("good", 80), { ...container("bad", 81), ports: ["70000:1"] }, 7];
    const payload = dockerPayload({ observed_at: ago(0), snapshot: { containers } });
    const { status, body } = await post(ingest, [payload], await authorize("operator"));
    assertEquals([status, body.stored], [200, 1]);
    const [port, row] = body.quarantine;
    assertEquals([port.index, row.index], [0, 0]);
    assertEquals(port.path, "snapshot.containers[1].ports[0]");
    assertMatch(row.path, /^snapshot\.containers\[2\]/);
    const names = await sql<{ name: string }[]>`select name from public.docker_state_latest`;
    assert(names.some(({ name }) => name === "good"));
  }));

for (
  const [what, source, list, bad, good] of [
    ["no name", "docker", "containers", { state: "running" }, container("good", 80)],
    [
      "a name that no index takes",
      "docker",
      "containers",
      container(INCOMPRESSIBLE, 80),
      container("good", 80),
    ],
    [
      "a name that no index takes",
      "truenas",
      "alerts",
      { klass: INCOMPRESSIBLE, level: "WARNING" },
      { uuid: "a", klass: "x", level: "INFO" },
    ],
    [
      "no name",
      "service_health",
      "checks",
      { target: "192.168.2.12:8021", kind: "tcp", ok: true },
      {
        service: "freshrss",
        target: "192.168.2.12:8021",
        ok: true,
      },
    ],
    ["no name", "proxy", "routes", { domains: [], forward_host: "192.168.2.12" }, {
      domains: ["rss.example.net"],
      forward_host: "192.168.2.12",
      forward_port: 8021,
    }],
  ] as const
) {
  Deno.test(`a row of ${list} with ${what} costs its neighbours nothing`, () =>
    withStack(async ({ ingest, authorize }) => {
      const fields = { observed_at: ago(0), source, snapshot: { [list]: [bad, good] } };
      const neighbour = dockerPayload({ hostname: "neighbour", observed_at: ago(0) });
      const batch = [dockerPayload(fields), neighbour];
      const { status, body } = await post(ingest, batch, await authorize("operator"));
      assertEquals([status, body.stored, body.rejected], [200, 2, []], JSON.stringify(body));
      assertMatch(body.quarantine[0]?.path ?? "", new RegExp(`^snapshot\\.${list}\\[0\\]`));
    }));
}

Deno.test("two senders of the same batch at once store it once", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    const operator = await authorize("operator");
    const batch = Array.from(
      { length: 20 },
      (_, index) => dockerPayload({ hostname: `host-${index}`, observed_at: ago(1) }),
    );
    const answers = await Promise.all([
      post(ingest, batch, operator),
      post(ingest, batch.toReversed(), operator),
    ]);
    assertEquals(answers.map(({ status }) => status), [200, 200]);
    assertEquals(answers.reduce((sum, { body }) => sum + body.stored, 0), 20);
    const rows = await sql`select from public.observed_snapshots`;
    assertEquals(rows.length, 20);
  }));
