import { strict as assert } from "node:assert";
import postgres from "postgres";
import { unchangedOverHttp } from "../../scripts/bench/http/unchanged.ts";
import { eventToWebhook } from "../../scripts/bench/http/webhook.ts";
import { type BenchServer, loadBench } from "../../scripts/bench/server.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";
import { testServer } from "../_support/database.ts";
import { smallSize } from "./support.ts";

/** Runs a test with the server of the tests as the bench sees its own. */
async function withServer(test: (server: BenchServer) => Promise<void>): Promise<void> {
  const server = testServer();
  const directory = await Deno.makeTempDir({ prefix: "bruce-bench-" });
  const guard = startGuard(killAndRemove(directory));
  const copies = new Map<string, string>();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    await Deno.remove(directory, { recursive: true });
    await guard.release();
  });
  await test({
    directory,
    url: (name, role) => server.url(copies.get(name), role),
    async database(name) {
      copies.set(name, await server.clone());
      const sql = postgres(server.url(copies.get(name), "supabase_admin"), {
        max: 1,
        onnotice: () => {},
      });
      cleanup.defer(() => sql.end());
      await loadBench(sql);
      return sql;
    },
    stop: () => Promise.resolve(),
  });
}

Deno.test({
  name: "an unchanged snapshot through HTTP has the CPU of each part, and ours is that of two",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withServer(async (server) => {
      const [all, functions, database, rest] = await unchangedOverHttp(server, {
        ...smallSize,
        // the CPU of a process of several threads comes in steps of 10 ms
        requests: 12,
      });
      assert.ok(all!.baseline! >= 0);
      assert.ok(database!.ours > 0, "Postgres worked");
      assert.ok(functions!.ours + rest!.ours > 0, "Deno worked");
      const sum = functions!.ours + database!.ours;
      assert.ok(Math.abs(all!.ours / sum - 1) < 1e-9, `${all!.ours} is not ${sum}`);
    }),
});

Deno.test("the way of an event is timed from the snapshot to the webhook", () =>
  withServer(async (server) => {
    const [half, most] = await eventToWebhook(server, { ...smallSize, notices: 3 });
    assert.ok(half!.ours > 0 && half!.ours <= most!.ours, `${half!.ours} and ${most!.ours}`);
  }));
