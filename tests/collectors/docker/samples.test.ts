import { deepStrictEqual, doesNotMatch, strictEqual } from "node:assert/strict";
import { dryRun } from "../support/collect.ts";
import { EMPTY_ENGINE, engineWith, serveEngine } from "../support/engine_stand_in.ts";

type Sample = Record<string, unknown>;

async function sample(name: string): Promise<Sample> {
  return JSON.parse(await Deno.readTextFile(new URL(`fixtures/${name}.json`, import.meta.url)));
}

const running = await sample("inspect.running-healthy");
const exited = { ...await sample("inspect.exited"), Id: "e".repeat(64), Name: "/media-jellyfin-2" };
const digest = `sha256:${"d".repeat(64)}`;

/** The first container as the collector sends it, and the whole payload as text. */
async function collected(inspected: Sample[], ...args: string[]) {
  const image = { RepoDigests: [`quay.io/x/jellyfin@sha256:0`, `jellyfin/jellyfin@${digest}`] };
  await using engine = serveEngine(engineWith(inspected, image));
  const payload = await dryRun(engine.socket, ...args);
  return { payload, text: JSON.stringify(payload), container: payload.snapshot.containers[0] };
}

Deno.test("a running container of Engine 29 becomes the canonical form", async () => {
  const { payload, container } = await collected([running]);
  strictEqual(payload.complete, true);
  deepStrictEqual(payload.snapshot.engine, {
    version: "29.7.2",
    api_version: "1.55",
    os: "linux",
    arch: "amd64",
  });
  deepStrictEqual(container, {
    name: "media-jellyfin-1",
    image: "jellyfin/jellyfin:10.10.7",
    image_digest: digest,
    state: "running",
    health: "healthy",
    exit_code: null,
    restart_count: 2,
    started_at: "2026-10-02T01:30:34.423090046Z",
    restart_policy: "unless-stopped",
    network_mode: "media_default",
    ports: ["0.0.0.0:8096->8096/tcp", "192.0.2.10:1900->1900/udp"],
    networks: ["media_default"],
    mounts: [
      { type: "volume", destination: "/cache", name: "media_cache" },
      { type: "bind", destination: "/config" },
    ],
    labels: {
      "com.docker.compose.config-hash": "1".repeat(64),
      "com.docker.compose.container-number": "1",
      "com.docker.compose.depends_on": "",
      "com.docker.compose.image": `sha256:${"ab".repeat(32)}`,
      "com.docker.compose.oneoff": "False",
      "com.docker.compose.project": "media",
      "com.docker.compose.service": "jellyfin",
      "com.docker.compose.version": "2.40.3",
    },
    compose: { project: "media", service: "jellyfin", number: 1 },
  });
});

Deno.test("a stopped container keeps its ports and loses its health", async () => {
  const { container } = await collected([exited]);
  strictEqual(container.state, "exited");
  strictEqual(container.health, null);
  strictEqual(container.exit_code, 137);
  deepStrictEqual(container.ports, ["0.0.0.0:8096->8096/tcp", "192.0.2.10:1900->1900/udp"]);
});

Deno.test("nothing on the redaction list leaves the host", async () => {
  const secrets = structuredClone(running) as Record<string, Sample>;
  const config = secrets.Config ?? {};
  const labels = config.Labels as Sample;
  labels["org.opencontainers.image.source"] = "https://ci:hunter2@git.lan/x.git";
  labels["org.opencontainers.image.url"] = "https://hunter3@git.lan/x";
  labels["bruce.api-key"] = "hunter4";
  labels["bruce.owner"] = "anna";
  labels["homepage.widget.key"] = "hunter5";
  config.Image = "robot:hunter6@registry.lan/jellyfin:1";
  Object.assign(secrets.State ?? {}, { Error: "hunter7" });
  Object.assign(secrets.HostConfig ?? {}, { LogConfig: { Config: { "splunk-token": "hunter8" } } });
  const { text, container } = await collected([secrets, exited]);
  doesNotMatch(text, /hunter|example-only|notarealhash|curl -fsS|Healthy|--api-key|DB_PASSWORD/);
  doesNotMatch(text, /\/srv\/media|\/var\/lib\/docker/, "paths of the host");
  strictEqual(container.image, "registry.lan/jellyfin:1");
  strictEqual(container.labels["org.opencontainers.image.source"], "https://git.lan/x.git");
  strictEqual(container.labels["org.opencontainers.image.url"], "https://git.lan/x");
  strictEqual(container.labels["bruce.owner"], "anna");
});

Deno.test("--no-mounts leaves mounts out", async () => {
  const { text } = await collected([running, exited], "--no-mounts");
  doesNotMatch(text, /mounts|media_cache|\/config/);
});

Deno.test("containers come by name, whatever the order of the engine", async () => {
  const { payload } = await collected([exited, running]);
  const names = payload.snapshot.containers.map(({ name }: { name: string }) => name);
  deepStrictEqual(names, ["media-jellyfin-1", "media-jellyfin-2"]);
});

Deno.test("an engine before 29 is understood", async () => {
  const before29 = await sample("watchtower.container_running");
  const stopped = await sample("watchtower.container_stopped");
  await using engine = serveEngine({
    ...engineWith([before29, stopped]),
    "/version": {
      Version: "18.09.4",
      ApiVersion: "1.39",
      MinAPIVersion: "1.12",
      Os: "linux",
      Arch: "arm",
    },
  });
  const { snapshot: { containers: [portainer, watchtower] } } = await dryRun(engine.socket);
  strictEqual(portainer.network_mode, "bridge");
  deepStrictEqual(portainer.ports, ["0.0.0.0:9000->9000/tcp"]);
  deepStrictEqual(portainer.mounts, [
    { type: "volume", destination: "/data", name: "portainer_data" },
    { type: "bind", destination: "/var/run/docker.sock" },
  ]);
  strictEqual(portainer.image_digest, null);
  strictEqual(watchtower.state, "exited");
  deepStrictEqual(watchtower.labels, {});
  strictEqual(watchtower.compose, null);
});

Deno.test("the recorded list and version of Engine 29 are understood", async () => {
  await using engine = serveEngine({
    ...EMPTY_ENGINE,
    "/version": await sample("version"),
    "/info": { Containers: 1 },
    "/containers/json": await sample("containers-list"),
    [`/containers/${running.Id}/json`]: running,
    [`/images/${running.Image}/json`]: { RepoDigests: null },
  });
  const payload = await dryRun(engine.socket);
  strictEqual(payload.complete, true);
  strictEqual(payload.snapshot.containers.length, 1);
});
