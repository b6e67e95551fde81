import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { isBuiltin } from "node:module";
import { COLLECTORS } from "../../../scripts/collectors/all.ts";
import { programOf } from "../../../scripts/collectors/runtime/alone.ts";
import { main } from "../../../scripts/collectors/runtime/main.ts";
import { COMMANDS, type Source } from "../../../scripts/collectors/runtime/sources.ts";
import manifest from "../../../package.json" with { type: "json" };
import { inProcess } from "../../_support/in_process.ts";
import { recorded } from "../proxmox/support/look.ts";
import { API_TOKEN, clusterWith, PveStandIn } from "../proxmox/support/pve_stand_in.ts";
import { router, serveTraefik, service } from "../proxy/support/traefik_stand_in.ts";
import { serveTcp } from "../service_health/support/servers.ts";
import { serveApi, TOKEN } from "../support/api_stand_in.ts";
import { engineWith, serveEngine } from "../support/engine_stand_in.ts";
import { OneFiles, RUNTIMES } from "../support/one_file.ts";
import { certificate } from "../support/private_ca.ts";
import { API_KEY, recordedAnswers, TrueNasStandIn } from "../truenas/support/truenas_stand_in.ts";

const sources = Object.keys(COMMANDS) as Source[];

const files = await OneFiles.build(...sources);

/** What a file of its own runs, in this process. */
function alone(source: Source, ...args: string[]) {
  const collectors = COLLECTORS.filter((collector) => collector.source === source);
  const words = [COMMANDS[source], ...args];
  return inProcess(() => main(collectors, words, programOf(files.file(source)), {}));
}

/**
 * Delivers once to a server in place of the API, with each runtime at the same time. Returns what it got, one payload
 * a runtime.
 */
async function deliver(source: Source, args: string[], environment: Record<string, string> = {}) {
  await using api = serveApi();
  await Promise.all(RUNTIMES.map(async (runtime, place) => {
    const where = ["--url", api.url, "--spool", `${files.path}/spool-${place}`];
    const { code, stdout, stderr } = await files.run(runtime, source, [...args, ...where], {
      BRUCE_TOKEN: TOKEN,
      ...environment,
    });
    strictEqual(code, 0, stderr);
    strictEqual(stdout.trim().split("\n").length, 1, "one status line, nothing else");
  }));
  const payloads = api.taken.flatMap(({ payloads }) => payloads);
  strictEqual(payloads.length, RUNTIMES.length);
  for (const payload of payloads) {
    strictEqual(payload.source, source);
    strictEqual(payload.error, null);
    strictEqual(payload.complete, true);
    const { instance: _, sent_at, ...collector } = payload.collector;
    match(sent_at, /^\d{4}-\d{2}-\d{2}T.*Z$/);
    deepStrictEqual(collector, { name: `bruce-${source}`, version: manifest.version });
  }
  return payloads;
}

for (const source of sources) {
  Deno.test(`collector-${COMMANDS[source]}.js needs no other file, and tells what it is`, async () => {
    const text = await Deno.readTextFile(files.file(source));
    const imported = text.matchAll(/(?:\bfrom|^import|\b__require\(|\bimport\() ?"([^"]+)"/gm);
    deepStrictEqual(
      [...new Set([...imported].map(([, name = ""]) => name))].filter((name) => !isBuiltin(name)),
      [],
    );
    const version = await alone(source, "--version");
    deepStrictEqual([version.code, version.stdout, version.stderr], [
      0,
      `bruce-${source} ${manifest.version}\n`,
      "",
    ]);
    const help = await alone(source, "--help");
    strictEqual(help.code, 0);
    match(help.stdout, new RegExp(`Usage: collector-${COMMANDS[source]}\\.js \\[options\\]`));
    match(help.stdout, new RegExp(`Examples:\n {2}collector-${COMMANDS[source]}\\.js --`));
    doesNotMatch(help.stdout, /bruce collect/);
    const wrong = await alone(source, "--colour");
    strictEqual(wrong.code, 2);
    match(wrong.stderr, /--colour/);
  });
}

Deno.test("a file says by itself what it is, what it can and what is wrong, with each runtime", async () => {
  for (const args of [["--version"], ["--help"], ["--colour"]]) {
    const expected = await alone("docker", ...args);
    const ran = await Promise.all(RUNTIMES.map((runtime) => files.run(runtime, "docker", args)));
    for (const ended of ran) deepStrictEqual(ended, expected);
  }
});

Deno.test("collector-docker.js reads an engine, dry and for real", async () => {
  const container = JSON.parse(
    await Deno.readTextFile(
      new URL("../docker/fixtures/inspect.running-healthy.json", import.meta.url),
    ),
  );
  await using engine = serveEngine(engineWith([container]));
  const args = ["--socket", engine.socket, "--hostname", "box2-daily"];
  const payloads = await deliver("docker", args);
  for (const { snapshot } of payloads) strictEqual(snapshot.containers.length, 1);
  await Promise.all(RUNTIMES.map(async (runtime) => {
    const { code, stdout } = await files.run(runtime, "docker", ["--dry-run", ...args]);
    strictEqual(code, 0);
    deepStrictEqual(JSON.parse(stdout).snapshot, payloads[0].snapshot);
  }));
});

Deno.test("collector-proxmox.js reads a cluster behind a private CA", async () => {
  const answers = clusterWith(await recorded("cluster-resources.with-offline-node"), {
    pve1: true,
    pve2: false,
  });
  await using server = await PveStandIn.start(answers);
  const payloads = await deliver("proxmox", ["--hostname", "lab"], {
    PROXMOX_ENDPOINT: server.url,
    PROXMOX_TOKEN: API_TOKEN,
    PROXMOX_CA: await certificate("ca.pem"),
  });
  for (const { snapshot } of payloads) strictEqual(snapshot.guests.length, 3);
});

Deno.test("collector-truenas.js speaks JSON-RPC over a WebSocket with TLS", async () => {
  await using server = await TrueNasStandIn.start(await recordedAnswers());
  const payloads = await deliver("truenas", ["--hostname", "TrueNAS"], {
    TRUENAS_ENDPOINT: server.url,
    TRUENAS_API_KEY: API_KEY,
    TRUENAS_CA: await certificate("ca.pem"),
  });
  for (const { snapshot } of payloads) strictEqual(snapshot.apps.length, 3);
});

Deno.test("collector-health.js probes what a file lists", async () => {
  await using server = serveTcp();
  const targets = `${files.path}/targets.json`;
  const target = `127.0.0.1:${server.port}`;
  await Deno.writeTextFile(
    targets,
    JSON.stringify([{ host: "box2-media", service: "a", kind: "tcp", target }]),
  );
  const payloads = await deliver("service_health", ["--targets", targets, "--hostname", "prober"]);
  for (const { snapshot } of payloads) {
    deepStrictEqual(snapshot.checks.map(({ ok }: { ok: boolean }) => ok), [true]);
  }
});

Deno.test("collector-proxy.js reads the routes of Traefik", async () => {
  await using traefik = serveTraefik({
    routers: [router("web@docker", "Host(`a.example.org`)", "web")],
    services: [service("web@docker", "http://192.0.2.10:8096")],
  });
  const payloads = await deliver("proxy", ["--traefik", traefik.url, "--hostname", "box2-edge"]);
  for (const { snapshot } of payloads) {
    deepStrictEqual(snapshot.routes.map(({ domains }: { domains: string[] }) => domains), [
      ["a.example.org"],
    ]);
  }
});

Deno.test("collector-system.js looks at this machine, the same with each runtime", async () => {
  const seen = await Promise.all(RUNTIMES.map(async (runtime) => {
    const { code, stdout, stderr } = await files.run(runtime, "system", ["--dry-run"]);
    strictEqual(code, 0, stderr);
    return JSON.parse(stdout).snapshot;
  }));
  for (const { os, cpu, memory, filesystems, interfaces, metrics } of seen) {
    deepStrictEqual([os, cpu, memory], [seen[0].os, seen[0].cpu, seen[0].memory]);
    ok(metrics.machine.uptime_s > 0 && metrics.machine.mem_bytes > 0);
    deepStrictEqual(interfaces, seen[0].interfaces);
    deepStrictEqual(
      filesystems.map(({ mount, size_bytes }: Record<string, unknown>) => [mount, size_bytes]),
      seen[0].filesystems.map(({ mount, size_bytes }: Record<string, unknown>) => [
        mount,
        size_bytes,
      ]),
    );
  }
});
