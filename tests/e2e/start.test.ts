import { strict as assert } from "node:assert";
import { createClient } from "@supabase/supabase-js";
import { until } from "../_support/condition.ts";
import { DockerEngine, testWithEngine } from "../_support/docker_engine.ts";
import { withStartPlace } from "../_support/start.ts";

Deno.test("a new database speaks the language of this machine", () =>
  withStartPlace(async (place) => {
    const started = place.start([], { LC_ALL: "fr_FR.UTF-8" });
    await started.ready();
    assert.match(started.output(), /GRAVITÉ +HÔTE +SERVICE +DÉTAILS\ncritique /);
    assert.match(started.output(), /2 critiques, .*Tout le reste/s);
  }));

Deno.test("a start shows the drift of the sample homelab and everything answers on one origin", () =>
  withStartPlace(async (place) => {
    const started = place.start();
    const local = await started.ready();

    assert.match(started.output(), /SEVERITY +HOST +SERVICE +DETAILS/);
    assert.match(
      started.output(),
      /2 critical, .*Everything else that anybody sees\s+is\s+as declared\./s,
    );
    const lines = started.output().replaceAll(place.directory, ".").split("\n");
    assert.deepEqual(lines.filter((line) => line.length > 100), []);
    assert.equal(local.pid, started.pid);
    const { mode } = await Deno.stat(`${place.directory}/local.json`);
    assert.equal((mode ?? 0) & 0o777, 0o600);

    const client = createClient(local.api_url, local.secret_key);
    const drift = await client.from("drift").select("event_type");
    assert.equal(drift.error, null);
    const types = new Set(drift.data?.map((row) => row.event_type));
    assert.equal(types.size, 13, `each of thirteen rules has an example: ${[...types]}`);

    const dashboard = await fetch(local.dashboard_url);
    assert.match(await dashboard.text(), /<title>BRUCE<\/title>/);
    const studio_url = local.studio_url ?? "";
    const studio = await fetch(studio_url);
    assert.match(await studio.text(), /<div id="root">/);
    const screen = started.output();
    const [first, second] = [local.dashboard_url, studio_url].map((url) => screen.indexOf(url));
    assert.ok(first !== undefined && second !== undefined && first > 0 && first < second, screen);

    const origin = new URL(local.api_url).origin;
    const logIn = await fetch(`${local.dashboard_url}session`, {
      method: "POST",
      headers: { origin },
    });
    const session = await logIn.json();
    assert.equal(logIn.status, 200, JSON.stringify(session));
    const owner = createClient(local.api_url, local.publishable_key, {
      global: { headers: { authorization: `Bearer ${session.access_token}` } },
    });
    assert.ok((await owner.from("drift").select("event_type")).data?.length);
    const { owner: { password }, jwt_secret } = JSON.parse(
      await Deno.readTextFile(`${place.directory}/secrets.json`),
    );
    const told = started.output() + JSON.stringify(local) +
      await Deno.readTextFile(`${place.directory}/stack.log`);
    assert.ok(password && jwt_secret && !told.includes(password) && !told.includes(jwt_secret));

    const answer = await fetch(`${local.functions_url}/ingest`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${local.tokens.collector}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        hostname: "laptop",
        source: "docker",
        observed_at: new Date().toISOString(),
        snapshot: { containers: [{ name: "web", image: "nginx:1", state: "running" }] },
      }),
    });
    const report = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(report));
    assert.equal(report.stored, 1);

    const stranger = createClient(local.api_url, local.publishable_key);
    const refused = await stranger.from("drift").select();
    assert.equal(refused.error?.code, "42501");

    const unknown = await fetch(`${local.functions_url}/nothing`);
    assert.equal(unknown.status, 404);
    assert.equal((await unknown.json()).code, "not_found");
  }));

Deno.test("a second start while one runs names its pid and address and changes nothing", () =>
  withStartPlace(async (place) => {
    const first = place.start(["--no-seed"]);
    const local = await first.ready();
    const unasked = place.start(["--reset"]);
    assert.equal(await unasked.exited(), 2);
    assert.match(
      unasked.output(),
      /--reset deletes the database and the secrets in .*: add --yes\./,
    );
    const second = place.start(["--reset", "--yes"]);
    assert.equal(await second.exited(), 1);
    assert.match(second.output(), new RegExp(`already runs .*pid ${first.pid}, ${local.api_url}`));
    assert.equal((await fetch(`${local.api_url}/rest/v1/sources`)).status, 200);
  }));

for (const [flag, which] of [["--api-port", "apiPort"], ["--db-port", "dbPort"]] as const) {
  Deno.test(`a taken ${flag} is an error that names the port and the flag`, () =>
    withStartPlace(async (place) => {
      using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = taken.addr;
      assert.notEqual(port, place[which]);
      const started = place.start([flag, String(port)]);
      assert.equal(await started.exited(), 1);
      assert.match(started.output(), new RegExp(`Port ${port} is taken.* ${flag} `));
      assert.deepEqual(place.processes(), []);
    }));
}

testWithEngine("a Docker Engine that answers is observed at once, as this machine", async () => {
  await using engine = await DockerEngine.start();
  await engine.run("web");
  await withStartPlace(async (place) => {
    const started = place.start(["--no-seed"], { DOCKER_HOST: `unix://${engine.socket}` });
    const local = await started.ready();
    const client = createClient(local.api_url, local.secret_key);
    const container = await until("the container is in the database", async () => {
      const { data } = await client.from("docker_state_latest").select("hostname, name");
      return data?.find(({ name }) => name === "web");
    });
    assert.deepEqual(container, { hostname: Deno.hostname(), name: "web" });
    assert.ok(place.processes().some((command) => command.includes("bruce.ts collect")));

    started.kill("SIGKILL");
    await started.exited();
    await until(
      "the collector is gone too",
      () => !place.processes().some((command) => command.includes("bruce.ts collect")),
    );
  });
});

Deno.test("--help shows every flag and an example, and starts nothing", () =>
  withStartPlace(async (place) => {
    const help = place.start(["--help"]);
    assert.equal(await help.exited(), 0);
    for (const flag of ["--api-port", "--db-port", "--data-dir", "--reset", "--no-seed"]) {
      assert.ok(help.output().includes(flag), flag);
    }
    assert.match(help.output(), /npm start -- --reset/);
  }));

Deno.test("an empty stack is not said to be as declared", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    await started.ready();
    const said = started.output().replace(/\s+/g, " ");
    // where a Docker Engine answers, this very machine reports
    assert.match(said, /there is nothing to compare\.|nothing is declared yet\.|differences? on/);
    assert.doesNotMatch(said, /is as declared/);
  }));
