import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { until } from "../../_support/condition.ts";
import { DockerEngine, IMAGE, testWithEngine } from "../../_support/docker_engine.ts";
import { dryRun } from "../support/collect.ts";

type Seen = Record<string, Record<string, unknown>>;

/** Containers of a dry run by name. */
async function look(engine: DockerEngine, ...args: string[]): Promise<Seen> {
  const { snapshot } = await dryRun(engine.socket, ...args);
  return Object.fromEntries(
    snapshot.containers.map((container: { name: string }) => [container.name, container]),
  );
}

const web = { command: ["httpd", "-f", "-p", "80", "-h", "/www"], ports: { "80/tcp": "18080" } };

testWithEngine("docker collector against a real engine", async (test) => {
  await using engine = await DockerEngine.start();

  await test.step("an engine without containers is an empty, complete snapshot", async () => {
    const { complete, error, snapshot } = await dryRun(engine.socket);
    strictEqual(complete, true);
    strictEqual(error, null);
    deepStrictEqual(snapshot.containers, []);
    match(snapshot.engine.version, /^\d+\./);
    match(snapshot.engine.api_version, /^1\.\d+$/);
  });

  await test.step("a published port is seen where it answers", async () => {
    await engine.run("web", web);
    const hello = await until("the web server answers", () => engine.get(18080));
    match(hello, /hello from a container/);
    const { web: seen } = await look(engine);
    strictEqual(seen?.state, "running");
    strictEqual(seen?.image, IMAGE);
    strictEqual(seen?.image_digest, null, "an imported image comes from no registry");
    deepStrictEqual(seen?.ports, ["0.0.0.0:18080->80/tcp"]);
    strictEqual(seen?.network_mode, "bridge");
    deepStrictEqual(seen?.networks, ["bridge"]);
    strictEqual(seen?.health, null);
    strictEqual(seen?.exit_code, null);
    strictEqual(seen?.restart_policy, "no");
    match(String(seen?.started_at), /^20\d\d-.*Z$/);
  });

  await test.step("a stopped container keeps its configured ports", async () => {
    await engine.stop("web");
    const { web: seen } = await look(engine);
    strictEqual(seen?.state, "exited");
    strictEqual(seen?.exit_code, 137);
    deepStrictEqual(seen?.ports, ["0.0.0.0:18080->80/tcp"]);
  });

  await test.step("a container that was never started has no start", async () => {
    await engine.create("never", { ports: { "53/udp": "18053" } });
    const { never } = await look(engine);
    strictEqual(never?.state, "created");
    strictEqual(never?.started_at, null);
    strictEqual(never?.exit_code, null);
    deepStrictEqual(never?.ports, ["0.0.0.0:18053->53/udp"]);
  });

  await test.step("a port that the engine chooses is known while the container runs", async () => {
    await engine.run("chosen", { ...web, ports: { "80/tcp": "" } });
    const inspected = await engine.inspect("chosen");
    const port = inspected.NetworkSettings.Ports["80/tcp"][0].HostPort;
    const { chosen } = await look(engine);
    ok((chosen?.ports as string[]).includes(`0.0.0.0:${port}->80/tcp`));
    await engine.stop("chosen");
    const { chosen: stopped } = await look(engine);
    deepStrictEqual(stopped?.ports, []);
  });

  await test.step("ports on the network of the host or of another container are not knowable", async () => {
    await engine.run("on-host", { network: "host" });
    await engine.run("vpn", { ports: { "8080/tcp": "18081" } });
    await engine.run("behind-vpn", { network: "container:vpn" });
    const { "on-host": onHost, "behind-vpn": behind } = await look(engine);
    strictEqual(onHost?.network_mode, "host");
    strictEqual(onHost?.ports, null);
    strictEqual(behind?.network_mode, "container:vpn");
    strictEqual(behind?.ports, null);
  });

  await test.step("a failing health check is seen", async () => {
    await engine.run("sick", { health: ["false"] });
    await until(
      "the engine calls it unhealthy",
      async () => (await engine.inspect("sick")).State.Health.Status === "unhealthy",
    );
    const { sick } = await look(engine);
    strictEqual(sick?.state, "running");
    strictEqual(sick?.health, "unhealthy");
    await engine.stop("sick");
    strictEqual(
      (await look(engine)).sick?.health,
      null,
      "what is stopped is neither well nor sick",
    );
  });

  await test.step("a restart loop is counted", async () => {
    await engine.run("loop", { command: ["false"], restart: "always" });
    await until(
      "it was restarted twice",
      async () => (await engine.inspect("loop")).RestartCount >= 2,
    );
    const { loop } = await look(engine);
    ok(Number(loop?.restart_count) >= 2);
    strictEqual(loop?.restart_policy, "always");
    await engine.remove("loop");
  });

  await test.step("compose identity is kept, one-off runs are left out", async () => {
    const labels = (oneoff: string) => ({
      "com.docker.compose.project": "media",
      "com.docker.compose.service": "jellyfin",
      "com.docker.compose.container-number": "2",
      "com.docker.compose.oneoff": oneoff,
      "com.docker.compose.project.working_dir": "/srv/media",
      "traefik.http.middlewares.auth.basicauth.users": "admin:hunter2",
    });
    await engine.run("media-jellyfin-2", { labels: labels("False") });
    await engine.run("media-jellyfin-run-0", { labels: labels("True") });
    const seen = await look(engine);
    deepStrictEqual(seen["media-jellyfin-2"]?.compose, {
      project: "media",
      service: "jellyfin",
      number: 2,
    });
    ok(!("media-jellyfin-run-0" in seen));
  });

  await test.step("no secret of the engine leaves the host", async () => {
    await engine.run("secretive", {
      command: ["sh", "-c", "sleep 100000", "--token=hunter2"],
      environment: ["DB_PASSWORD=hunter3"],
      health: ["true", "hunter4"],
      mounts: [
        { Type: "volume", Source: "data", Target: "/data" },
        { Type: "volume", Target: "/scratch" },
        { Type: "bind", Source: "/etc/hostname", Target: "/config" },
      ],
    });
    await until(
      "its health check passes",
      async () => (await engine.inspect("secretive")).State.Health.Status === "healthy",
    );
    const payload = await dryRun(engine.socket);
    doesNotMatch(JSON.stringify(payload), /hunter|DB_PASSWORD|\/etc\/hostname|\/srv\/media/);
    const { secretive } = await look(engine);
    deepStrictEqual(secretive?.mounts, [
      { type: "bind", destination: "/config" },
      { type: "volume", destination: "/data", name: "data" },
      { type: "volume", destination: "/scratch" },
    ]);
    ok(!("mounts" in ((await look(engine, "--no-mounts")).secretive ?? {})));
  });

  await test.step("two looks at the same containers say the same", async () => {
    const [first, second] = [await dryRun(engine.socket), await dryRun(engine.socket)];
    deepStrictEqual(first.snapshot, second.snapshot);
    strictEqual(JSON.stringify(first.snapshot), JSON.stringify(second.snapshot));
    ok(second.seq > first.seq);
    ok(second.run_id !== first.run_id);
  });

  await test.step("metrics of what runs are beside the containers", async () => {
    await engine.run("busy", { command: ["sh", "-c", "while :; do :; done"] });
    const { snapshot } = await dryRun(engine.socket, "--metrics");
    const { busy, web: stopped } = snapshot.metrics;
    ok(busy.cpu_pct > 5 && busy.cpu_pct <= 400, `busy uses ${busy.cpu_pct} %`);
    ok(busy.mem_bytes > 0 && busy.mem_bytes < busy.mem_limit);
    strictEqual(stopped, undefined);
    await engine.remove("busy");
  });

  await test.step("an engine that loses power is unreachable, and back after it boots", async () => {
    const before = Object.keys(await look(engine));
    await engine.cutPower();
    const { error, complete, snapshot } = await dryRun(engine.socket);
    strictEqual(error.kind, "unreachable");
    strictEqual(complete, false);
    deepStrictEqual(snapshot, {});
    await engine.boot();
    deepStrictEqual(Object.keys(await look(engine)), before);
  });
});
