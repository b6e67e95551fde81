import { strict as assert } from "node:assert";
import postgres from "postgres";
import { createClient } from "@supabase/supabase-js";
import { until } from "../_support/condition.ts";
import { withStartPlace } from "../_support/start.ts";

async function isClosed(port: number): Promise<boolean> {
  return await Deno.connect({ hostname: "127.0.0.1", port }).then((connection) => {
    connection.close();
    return false;
  }, () => true);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} stops everything and the next start finds its data and keys again`, () =>
    withStartPlace(async (place) => {
      const first = place.start(["--no-seed"]);
      const before = await first.ready();
      const sql = postgres(before.db_url, { max: 1 });
      await sql`insert into public.sources (name, description) values ('mine', 'a source of my own')`;
      await sql.end();
      first.kill(signal);
      assert.equal(await first.exited(), 0, first.output());
      assert.deepEqual(place.processes(), []);
      assert.ok(await isClosed(place.apiPort) && await isClosed(place.dbPort));
      await assert.rejects(Deno.stat(`${place.directory}/local.json`));

      const after = await place.start(["--no-seed"]).ready();
      assert.deepEqual({ ...after, pid: 0 }, { ...before, pid: 0 });
      const client = createClient(after.api_url, after.secret_key);
      const { data } = await client.from("sources").select("name").eq("name", "mine");
      assert.deepEqual(data, [{ name: "mine" }]);
    }));
}

Deno.test("after kill -9 the database still runs and the next start recovers by itself", () =>
  withStartPlace(async (place) => {
    const first = place.start(["--no-seed"]);
    await first.ready();
    first.kill("SIGKILL");
    await first.exited();
    assert.equal(place.processes().filter((command) => command.includes("postgres -D")).length, 1);

    const second = place.start(["--no-seed"]);
    await second.ready();
    assert.match(second.output(), /recovered after a crash/);
    assert.equal(place.processes().filter((command) => command.includes("postgres -D")).length, 1);
  }));

Deno.test("killed in the middle of any step, the next start carries on and completes", () =>
  withStartPlace(async (place) => {
    for (
      const reached of [
        "Postgres 17",
        "on 127.0.0.1",
        "Migrations",
        "Seed",
        "Owner",
        "API, Studio",
      ]
    ) {
      const killed = place.start();
      await until(`it says ${reached}`, () => killed.output().includes(reached));
      killed.kill("SIGKILL");
      await killed.exited();
    }
    const local = await place.start().ready();
    const client = createClient(local.api_url, local.secret_key);
    const { data, error } = await client.from("assets").select("name");
    assert.equal(error, null);
    const names = data?.map(({ name }) => name) ?? [];
    assert.ok(names.length > 10);
    assert.equal(new Set(names).size, names.length, "nothing is there twice");
    assert.equal(place.processes().filter((command) => command.includes("postgres -D")).length, 1);
  }));

Deno.test("a postmaster.pid whose number now belongs to another program does not stop the start", () =>
  withStartPlace(async (place) => {
    const first = place.start(["--no-seed"]);
    await first.ready();
    first.kill("SIGTERM");
    await first.exited();
    const data = `${place.directory}/postgres/data`;
    await Deno.writeTextFile(`${data}/postmaster.pid`, `${Deno.pid}\n${data}\n0\n1\n\n\n`);

    await place.start(["--no-seed"]).ready();
  }));

Deno.test("--no-seed leaves the database empty, a later start fills it, --reset makes new secrets", () =>
  withStartPlace(async (place) => {
    const count = async ({ api_url, secret_key }: { api_url: string; secret_key: string }) => {
      const client = createClient(api_url, secret_key);
      const { count, error } = await client.from("assets").select("*", { count: "exact" });
      assert.equal(error, null);
      return count ?? 0;
    };
    const runs = [];
    for (const flags of [["--no-seed"], [], ["--reset", "--yes", "--no-seed"]]) {
      const process = place.start(flags);
      const local = await process.ready();
      runs.push({ local, assets: await count(local) });
      process.kill("SIGTERM");
      await process.exited();
    }
    const [empty, seeded, reset] = runs;
    assert.equal(empty?.assets, 0);
    assert.ok((seeded?.assets ?? 0) > 10);
    assert.equal(reset?.assets, 0);
    assert.equal(seeded?.local.secret_key, empty?.local.secret_key);
    assert.notEqual(reset?.local.secret_key, empty?.local.secret_key);
    assert.notEqual(reset?.local.tokens.collector, empty?.local.tokens.collector);
    assert.notEqual(reset?.local.db_url, empty?.local.db_url);
  }));

Deno.test("the start ends when the npm that runs it is killed", () =>
  withStartPlace(async (place) => {
    const npm = new Deno.Command("npm", {
      args: [
        "start",
        "--",
        ...["--data-dir", place.directory, "--no-seed"],
        ...["--api-port", String(place.apiPort), "--db-port", String(place.dbPort)],
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until("the API answers", async () => !await isClosed(place.apiPort));
    npm.kill("SIGTERM");
    await npm.status;
    await until("nothing runs any more", () => place.processes().length === 0);
    assert.ok(await isClosed(place.dbPort));
  }));
