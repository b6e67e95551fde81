// A restart of the server calls every host silent: rcourtman/Pulse#1701, on the stack that `npm start` runs.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import postgres from "postgres";
import type { LocalStack } from "../../../scripts/stack/local_json.ts";
import { until } from "../../_support/condition.ts";
import { withStartPlace } from "../../_support/start.ts";

const INTERVAL_S = 2;
/** `settings.missed_intervals`, which nobody changed. */
const MISSED = 3;
const HOSTS = ["r1a", "r1b", "r1c"];

Deno.test("a restart that lasts longer than the intervals makes nobody silent; who stays away is", () =>
  withStartPlace(async (place) => {
    const first = place.start(["--no-seed"]);
    const before = await first.ready();
    for (const hostname of HOSTS) {
      await post(before, "expected", before.tokens.operator, {
        hostname,
        asset_type: "device",
        services: [{ name: "web" }],
      });
    }
    await report(before, HOSTS);
    const reportedAt = Date.now();
    first.kill("SIGINT");
    strictEqual(await first.exited(), 0, first.output());
    await until(
      "all intervals of the hosts are over",
      () => Date.now() > reportedAt + (MISSED + 1) * INTERVAL_S * 1000,
    );

    const second = place.start(["--no-seed"]);
    // its jobs have run before it is ready
    const local = await second.ready();
    const sql = postgres(local.db_url, { max: 1, onnotice: () => undefined });
    try {
      deepStrictEqual(await told(sql), [], "its first look calls nobody silent");
      await report(local, HOSTS);
      await sql`select bruce.run_jobs()`;
      deepStrictEqual(await told(sql), [], "nor does the next one");

      // it does look: who stays away from now on is missed, and nobody else
      await until("who stays away is missed", async () => {
        await report(local, HOSTS.slice(0, 2));
        await sql`select bruce.run_jobs()`;
        return (await told(sql)).length > 0;
      });
      deepStrictEqual(await told(sql), ["opened NODE_UNREACHABLE r1c"]);
      await report(local, HOSTS);
      await sql`select bruce.run_jobs()`;
      deepStrictEqual(await told(sql), [
        "opened NODE_UNREACHABLE r1c",
        "resolved NODE_UNREACHABLE r1c",
      ]);
    } finally {
      await sql.end();
    }
    second.kill("SIGINT");
    strictEqual(await second.exited(), 0, second.output());
  }));

/** Reports the same of each host, in one batch as it is now. */
async function report(local: LocalStack, hosts: readonly string[]): Promise<void> {
  const observed_at = new Date().toISOString();
  await post(
    local,
    "ingest",
    local.tokens.collector,
    hosts.map((hostname) => ({
      hostname,
      source: "docker",
      observed_at,
      collector: { name: "test", interval_s: INTERVAL_S },
      snapshot: { containers: [{ name: "web", image: "nginx:1", state: "running" }] },
    })),
  );
}

async function post(local: LocalStack, name: string, token: string, body: unknown): Promise<void> {
  const answer = await fetch(`${local.functions_url}/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  strictEqual(answer.status, 200, await answer.text());
}

async function told(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`select status, event_type, hostname from public.events order by id`;
  return rows.map(({ status, event_type, hostname }) => `${status} ${event_type} ${hostname}`);
}
