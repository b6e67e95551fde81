import { strict as assert } from "node:assert";
import { until } from "../_support/condition.ts";
import { type StartPlace, withStartPlace } from "../_support/start.ts";

/** Nothing runs in a place any more, and nothing listens there. */
async function assertNothingLeft(place: StartPlace): Promise<void> {
  assert.deepEqual(place.processes(), []);
  for (const port of [place.apiPort, place.dbPort]) {
    const open = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    open?.close();
    assert.equal(open, undefined, `port ${port} is open`);
  }
  await assert.rejects(Deno.stat(`${place.directory}/local.json`));
}

Deno.test("a stop with requests that never end is clean, also when it is asked for twice", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    const local = await started.ready();
    const bodies = ["functions/v1/ingest", "rest/v1/rpc/ingest", "functions/v1/nothing"];
    const connections = await Promise.all(bodies.map(async (path) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: place.apiPort });
      const head = [
        `POST /${path} HTTP/1.1`,
        "Host: 127.0.0.1",
        `Authorization: Bearer ${
          path.startsWith("rest") ? local.secret_key : local.tokens.collector
        }`,
        `apikey: ${local.secret_key}`,
        "Content-Type: application/json",
        "Content-Length: 1000",
      ];
      await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n{`));
      return connection;
    }));
    try {
      started.kill("SIGINT");
      await until("it says that it stops", () => started.output().includes("Stopping"));
      started.kill("SIGINT");
      assert.equal(await started.exited(), 0, started.output());
    } finally {
      for (const connection of connections) connection.close();
    }
    assert.doesNotMatch(started.output(), /Uncaught|BadResource/);
    await assertNothingLeft(place);
  }));

for (const moment of ["Postgres 17", "Migrations", "Dashboard"]) {
  Deno.test(`a stop during the step ${moment} is clean, and the next start completes`, () =>
    withStartPlace(async (place) => {
      const started = place.start(["--no-seed"]);
      await until("the step begins", () => started.output().includes(moment));
      started.kill("SIGTERM");
      assert.equal(await started.exited(), 0, started.output());
      assert.doesNotMatch(started.output(), /Ready after|failed|rror/);
      await assertNothingLeft(place);
      await place.start(["--no-seed"]).ready();
    }));
}

Deno.test("a stop while the database cannot come back is clean", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    await started.ready();
    const data = `${place.directory}/postgres/data`;
    await Deno.rename(data, `${data}.away`);
    await until("it is told", () => /Postgres does not start, next try/.test(started.output()));
    assert.ok(!place.processes().some((command) => command.includes("postgres -D")), "orphan");
    const answer = await fetch(`http://127.0.0.1:${place.apiPort}/rest/v1/sources`);
    assert.equal(answer.status, 503, await answer.text());
    started.kill("SIGINT");
    assert.equal(await started.exited(), 0, started.output());
    await assertNothingLeft(place);
    await Deno.rename(`${data}.away`, data);
    await place.start(["--no-seed"]).ready();
  }));

Deno.test("data that never come back end the stack with the reason and exit code 1", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    await started.ready();
    await Deno.remove(`${place.directory}/postgres/data`, { recursive: true });
    assert.equal(await started.exited(), 1, started.output());
    assert.match(
      started.output(),
      /Postgres cannot be started again \(7 tries\): its data in .* are gone/,
    );
    await assertNothingLeft(place);
  }));
