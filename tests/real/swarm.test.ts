import { deepStrictEqual } from "node:assert/strict";
import { docker } from "../../scripts/collectors/docker/collector.ts";
import { swarm } from "../../scripts/real/programs.ts";
import { until } from "../_support/condition.ts";
import { withDatabase } from "../_support/database.ts";
import { DockerEngine, IMAGE } from "../_support/docker_engine.ts";
import { unixHttp } from "../_support/unix_http.ts";
import { declare, drift, ingest, payloadOf } from "../collectors/support/through_database.ts";
import { testWith } from "./support/test_with.ts";

/** A service of a stack, as `docker stack deploy` makes it; its one port is published by the task itself. */
function service(name: string, replicas: number, port?: number, generation = "1") {
  return {
    Name: `monitoring_${name}`,
    Labels: { "com.docker.stack.namespace": "monitoring" },
    TaskTemplate: {
      ContainerSpec: {
        Image: IMAGE,
        Command: ["sleep", "100000"],
        Env: [`GENERATION=${generation}`],
        Labels: { "com.docker.stack.namespace": "monitoring" },
        StopGracePeriod: 0,
      },
    },
    Mode: { Replicated: { Replicas: replicas } },
    EndpointSpec: {
      Mode: "dnsrr",
      Ports: port
        ? [{ Protocol: "tcp", TargetPort: 80, PublishedPort: port, PublishMode: "host" }]
        : [],
    },
  };
}

testWith(
  swarm,
  "tasks of a stack are the services it was declared with, also after an update",
  () =>
    withDatabase(async ({ sql }) => {
      await using engine = await DockerEngine.start();
      const ask = async (method: string, path: string, body?: unknown) =>
        JSON.parse(await unixHttp(engine.socket, method, `/v1.41${path}`, body) || "null");
      const running = async (replicas: number) => {
        try {
          await until(`${replicas} tasks run`, async () => {
            const containers: { State: string }[] = await ask("GET", "/containers/json");
            return containers.filter(({ State }) => State === "running").length === replicas;
          }, 90_000);
        } catch (error) {
          const tasks: { DesiredState: string; Status: unknown }[] = await ask("GET", "/tasks");
          const states = tasks.map(({ DesiredState, Status }) => ({ DesiredState, Status }));
          throw new Error(`${error}; the tasks: ${JSON.stringify(states)}`);
        }
      };
      await ask("POST", "/swarm/init", {
        ListenAddr: "127.0.0.1:2377",
        AdvertiseAddr: "127.0.0.1",
      });
      await ask("POST", "/services/create", service("grafana", 1, 13000));
      await ask("POST", "/services/create", service("prometheus", 2));
      await running(3);

      await declare(sql, [{
        hostname: "box2-swarm",
        services: [{ name: "grafana", port: 13000 }, { name: "monitoring_prometheus" }],
      }]);
      const see = async () => {
        const settings = { docker_host: `unix://${engine.socket}` };
        const [observation] = await docker.configure(settings, { hostname: "box2-swarm" })
          .observe();
        if (!observation) throw new Error("an engine is one observation");
        await ingest(sql, payloadOf("docker", observation));
        return await drift(sql);
      };
      const update = async (name: string, ...parameters: Parameters<typeof service>) => {
        const { Version } = await ask("GET", `/services/${name}`);
        await ask(
          "POST",
          `/services/${name}/update?version=${Version.Index}`,
          service(...parameters),
        );
      };
      deepStrictEqual(await see(), []);

      const [before] = await sql`select count(*)::integer as events from public.events`;
      await update("monitoring_grafana", "grafana", 1, 13000, "2");
      await until("the new task runs beside the stopped one", async () => {
        const all: { State: string; Names: string[] }[] = await ask(
          "GET",
          "/containers/json?all=true",
        );
        const tasks = all.filter(({ Names }) => Names[0]?.includes("grafana"));
        return tasks.length === 2 && tasks.filter(({ State }) => State === "running").length === 1;
      });
      deepStrictEqual(await see(), []);
      deepStrictEqual(
        (await sql`select count(*)::integer as events from public.events`)[0],
        before,
      );

      await update("monitoring_grafana", "grafana", 0, 13000, "2");
      await running(2);
      deepStrictEqual(await see(), [
        "SERVICE_MISSING box2-swarm/grafana state: running -> stopped",
      ]);
    }),
);
