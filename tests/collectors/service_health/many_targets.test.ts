import { ok, strictEqual } from "node:assert/strict";
import { checksOf, look, target, viewOf } from "./support/look.ts";
import { closedPort, serveHttp, serveTcp } from "./support/servers.ts";

/** Targets that never answer, of a thousand: each costs its timeout twice. */
const SILENT = 200;
const CONCURRENCY = 100;
const TIMEOUT_S = 0.5;

Deno.test("a thousand targets, slow and dead ones among them, take no longer than their pace allows", async () => {
  let open = 0;
  let most = 0;
  await using quick = serveHttp(async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open--;
    return new Response("ok");
  });
  await using silent = serveTcp();
  const closed = closedPort();
  const targets = Array.from({ length: 1000 }, (_, index) => {
    const service = `service ${index}`;
    if (index % 5 === 0) return target("http", `http://127.0.0.1:${silent.port}/`, {}, service);
    if (index % 5 === 1) return target("tcp", `127.0.0.1:${closed}`, {}, service);
    return target("http", `http://127.0.0.1:${quick.port}/`, {}, service);
  });
  const started = performance.now();
  const observation = await look(
    viewOf(targets, { pace: { concurrency: CONCURRENCY, timeoutS: TIMEOUT_S } }),
  );
  const seconds = (performance.now() - started) / 1000;
  const checks = checksOf(observation);
  strictEqual(checks.length, 1000);
  strictEqual(checks.filter(({ ok }) => ok).length, 600);
  strictEqual(checks.filter(({ error }) => error === "connection refused").length, 200);
  strictEqual(
    checks.filter(({ error }) => error === `no answer within ${TIMEOUT_S} s`).length,
    SILENT,
  );
  ok(most <= CONCURRENCY, `${most} at the same time`);
  // one after the other the silent ones alone would take 200 s
  ok(seconds < 60, `took ${seconds} s`);
});
