import { strict as assert } from "node:assert";
import postgres from "postgres";
import type { LocalStack } from "../../scripts/stack/local_json.ts";
import { until } from "../_support/condition.ts";
import { withStartPlace } from "../_support/start.ts";
import { childrenOf, postmasterOf } from "../../scripts/kill/postgres_processes.ts";

/** Reports a host as a collector does: the status, whether it says when to come again, and how long it took. */
async function report(local: LocalStack, hostname: string) {
  const started = performance.now();
  const answer = await fetch(`${local.functions_url}/ingest`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${local.tokens.collector}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      hostname,
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: { containers: [{ name: "web", image: "nginx:1", state: "running" }] },
    }),
  });
  const { code } = await answer.json();
  const isLater = Number(answer.headers.get("retry-after")) > 0;
  return { status: answer.status, code, isLater, ms: performance.now() - started };
}

Deno.test("a postmaster that is stopped for 30 s costs nothing, and no answer takes longer than 15 s", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    const local = await started.ready();
    assert.equal((await report(local, "before")).status, 200);
    const postmaster = postmasterOf(place);
    Deno.kill(postmaster, "SIGSTOP");
    const resume = setTimeout(() => Deno.kill(postmaster, "SIGCONT"), 30_000);
    // those that are connected go on; who is not must be told
    for (const { pid, title } of childrenOf(postmaster)) {
      if (/127\.0\.0\.1.* idle/.test(title)) Deno.kill(pid, "SIGTERM");
    }
    try {
      const meanwhile = await Promise.all([1, 2, 3].map((n) => report(local, `meanwhile-${n}`)));
      for (const { status, code, isLater, ms } of meanwhile) {
        assert.ok(status === 200 || (status === 503 && isLater), `${status} ${code}`);
        assert.ok(ms < 16_000, `${ms} ms`);
      }
      assert.ok(meanwhile.some(({ status }) => status === 503), "nobody noticed");
      await until("a report is taken", async () => {
        return (await report(local, "after")).status === 200;
      }, 60_000);
      assert.doesNotMatch(started.output(), /started again/);
    } finally {
      clearTimeout(resume);
      Deno.kill(postmaster, "SIGCONT");
    }
    started.kill("SIGTERM");
    assert.equal(await started.exited(), 0, started.output());
    assert.deepEqual(place.processes(), []);
  }));

Deno.test("when others hold all connections, requests are answered 503 and then taken again", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    const local = await started.ready();
    const others: postgres.Sql[] = [];
    try {
      while (others.length < 200) {
        const one = postgres(local.db_url, { max: 1, fetch_types: false, onnotice: () => {} });
        others.push(one);
        const code = await one`select`.then(() => "", (error) => error.code);
        if (code === "53300") break;
        assert.equal(code, "");
      }
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => report(local, `host-${n}`)),
      );
      for (const { status, code, isLater } of answers) {
        assert.ok(status === 200 || (status === 503 && isLater), `${status} ${code}`);
      }
      assert.ok(answers.some(({ status }) => status === 503), "there was room for all");
    } finally {
      await Promise.all(others.map((one) => one.end({ timeout: 1 })));
    }
    await until("reports are taken", async () => (await report(local, "after")).status === 200);
    assert.doesNotMatch(started.output(), /Postgres has ended|A process of Postgres ended/);
  }));
