import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { until } from "../_support/condition.ts";
import { type ContainerOptions, DockerEngine, testWithEngine } from "../_support/docker_engine.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { collect } from "../collectors/support/collect.ts";
import { TemporaryDirectory } from "../collectors/support/temporary.ts";

const HOST = "box2-daily";

/** What is declared of the host: name of the service → its port, and how its container is made. */
const DECLARED: Record<string, { port: string; options: ContainerOptions }> = {
  freshrss: { port: "18021", options: { command: ["httpd", "-f", "-p", "80", "-h", "/www"] } },
  readeck: { port: "18022", options: {} },
  maloja: { port: "18023", options: {} },
  tandoor: { port: "18026", options: { health: ["true"] } },
};

type Event = { status: string; event_type: string; service: string | null; details: string };

/** Starts the container of a declared service. */
async function start(engine: DockerEngine, name: string, options: ContainerOptions = {}) {
  const { port, options: declared } = DECLARED[name] ?? { port: "", options: {} };
  await engine.run(name, { ports: { "80/tcp": port }, restart: "always", ...declared, ...options });
}

/** Removes the container of a service and starts another one in its place. */
async function replace(engine: DockerEngine, name: string, options: ContainerOptions = {}) {
  await engine.remove(name);
  await start(engine, name, options);
}

async function declare({ functions_url, token }: TestStack): Promise<void> {
  const services = Object.entries(DECLARED).map(([name, { port }]) => ({
    name,
    ports: [`tcp/${port}`],
  }));
  const response = await fetch(`${functions_url}/expected`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await token("netbox")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify([{ hostname: HOST, services }]),
  });
  strictEqual(response.status, 200, await response.text());
}

testWithEngine(
  "from a real engine to events: declared, changed, opened, resolved",
  () =>
    withStack(async (stack) => {
      await using engine = await DockerEngine.start();
      await using spool = new TemporaryDirectory();
      const token = await stack.token("collector", { hosts: [HOST], sources: ["docker"] });
      let last = 0;

      const observe = async (exitCode = 0, url = stack.functions_url) => {
        const { code, stderr } = await collect(
          ["docker", "--once", "--interval", "60", "--hostname", HOST, "--spool", spool.path],
          { BRUCE_URL: url, BRUCE_TOKEN: token, DOCKER_HOST: `unix://${engine.socket}` },
        );
        strictEqual(code, exitCode, stderr);
      };
      const news = async (): Promise<Event[]> => {
        const rows = await stack.sql<(Event & { id: string; hostname: string })[]>`
        select id, status, event_type, hostname, service, details
        from public.events where id > ${last} order by id`;
        last = Number(rows.at(-1)?.id ?? last);
        for (const { hostname } of rows) strictEqual(hostname, HOST);
        return rows;
      };
      const drift = async () =>
        words(
          await stack.sql<Event[]>`
        select 'open' as status, event_type, service, details from public.drift`,
        );
      /** What the next observation leads to, as `opened SERVICE_MISSING freshrss`, sorted. */
      const observed = async () => {
        await observe();
        return words(await news());
      };
      const words = (events: Event[]) =>
        events.map(({ status, event_type, service }) =>
          [status, event_type, service].filter(Boolean).join(" ")
        ).sort();

      await declare(stack);
      for (const name of Object.keys(DECLARED)) await start(engine, name);
      await until(
        "the health check passes",
        async () => (await engine.inspect("tandoor")).State.Health.Status === "healthy",
      );
      await observe();
      await news();
      deepStrictEqual(await drift(), [], "what runs is what is declared");
      deepStrictEqual(await observed(), [], "nothing changed");

      await engine.remove("freshrss");
      deepStrictEqual(await observed(), [], "it may be between two containers");
      await observe();
      const [missing] = await news();
      strictEqual(missing?.event_type, "SERVICE_MISSING");
      strictEqual(
        missing?.details,
        "Expected service freshrss on box2-daily but container not running.",
      );
      await start(engine, "freshrss");
      deepStrictEqual(await observed(), ["resolved SERVICE_MISSING freshrss"]);

      await engine.stop("freshrss");
      deepStrictEqual(
        await observed(),
        ["opened SERVICE_MISSING freshrss"],
        "stopped, not removed",
      );
      await replace(engine, "freshrss");
      deepStrictEqual(await observed(), ["resolved SERVICE_MISSING freshrss"]);

      await replace(engine, "readeck", { ports: { "80/tcp": "18099" } });
      deepStrictEqual(await observed(), ["opened PORT_MISMATCH readeck"]);
      await replace(engine, "readeck");
      deepStrictEqual(await observed(), ["resolved PORT_MISMATCH readeck"]);

      await start(engine, "intruder");
      deepStrictEqual(await observed(), ["opened SERVICE_UNEXPECTED intruder"]);
      await engine.remove("intruder");
      deepStrictEqual(await observed(), ["resolved SERVICE_UNEXPECTED intruder"]);

      await replace(engine, "tandoor", { health: ["false"] });
      await until(
        "the health check fails",
        async () => (await engine.inspect("tandoor")).State.Health.Status === "unhealthy",
      );
      deepStrictEqual(await observed(), [], "not confirmed yet");
      deepStrictEqual(await observed(), ["opened SERVICE_UNHEALTHY tandoor"]);
      await replace(engine, "tandoor");
      await until(
        "the health check passes",
        async () => (await engine.inspect("tandoor")).State.Health.Status === "healthy",
      );
      deepStrictEqual(await observed(), ["resolved SERVICE_UNHEALTHY tandoor"]);

      await replace(engine, "maloja", { command: ["false"] });
      await until(
        "it was restarted five times",
        async () => (await engine.inspect("maloja")).RestartCount >= 5,
      );
      await observe();
      const looping = words(await news());
      deepStrictEqual(looping.filter((event) => event.includes("RESTARTING")), [
        "opened SERVICE_RESTARTING maloja",
      ]);
      await replace(engine, "maloja");
      const mended = await observed();
      deepStrictEqual(
        mended.sort(),
        looping.map((event) => event.replace("opened", "resolved")).sort(),
        "all that the loop opened is resolved",
      );

      await engine.cutPower();
      await observe();
      const [unreachable, ...others] = await news();
      deepStrictEqual(words(unreachable ? [unreachable] : []), ["opened DOCKER_UNREACHABLE"]);
      match(unreachable?.details ?? "", /Docker Engine on box2-daily does not answer/);
      deepStrictEqual(others, [], "what cannot be seen is not missing");
      await engine.boot();
      await until("the containers are back", async () => {
        const states = await Promise.all(
          Object.keys(DECLARED).map(async (name) => (await engine.inspect(name)).State),
        );
        return states.every(({ Running, Health }) =>
          Running && (Health?.Status ?? "healthy") === "healthy"
        );
      });
      deepStrictEqual(await observed(), ["resolved DOCKER_UNREACHABLE"]);

      // what waited in the spool is history now, in its order, and the present is what came last
      const nobody = `http://127.0.0.1:${freePort()}/functions/v1`;
      const before = new Date().toISOString();
      await engine.remove("freshrss");
      await observe(3, nobody);
      await start(engine, "freshrss");
      await observe(3, nobody);
      deepStrictEqual(words(await news()), [], "nothing arrived");
      await observe();
      const history = await stack.sql<{ has: boolean }[]>`
      select jsonb_path_exists(snapshot, '$.containers[*].name ? (@ == "freshrss")') as has
      from public.observed_snapshots where observed_at > ${before} order by observed_at`;
      deepStrictEqual(history.map(({ has }) => has), [false, true]);
      deepStrictEqual(await drift(), []);
    }),
);
