import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { serveApi, TOKEN } from "../support/api_stand_in.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { closedPort, serveHttp, serveTcp } from "./support/servers.ts";

async function withTargets(
  targets: unknown[],
  test: (path: string, directory: string) => Promise<void>,
): Promise<void> {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/targets.json`;
  await Deno.writeTextFile(path, JSON.stringify(targets));
  await test(path, directory.path);
}

Deno.test("probes of a file are sent under the source service_health", async () => {
  await using server = serveTcp();
  await using api = serveApi();
  const closed = closedPort();
  await withTargets([
    { host: "box2-media", service: "b", kind: "tcp", target: `127.0.0.1:${closed}` },
    { host: "box2-media", service: "a", kind: "tcp", target: `127.0.0.1:${server.port}` },
  ], async (path, directory) => {
    const { code, stdout, stderr } = await collect([
      ...["health", "--targets", path, "--hostname", "prober", "--interval", "300", "--once"],
      ...["--url", api.url, "--spool", directory],
    ], { BRUCE_TOKEN: TOKEN });
    strictEqual(stderr, "");
    strictEqual(code, 0);
    match(stdout, /^service_health prober: 2 checks, 1 failed; delivered \(1 changed\); /);
  });
  const payload = api.taken[0]?.payloads[0];
  strictEqual(payload.source, "service_health");
  strictEqual(payload.hostname, "prober");
  strictEqual(payload.complete, true);
  const [first, second] = payload.snapshot.checks;
  strictEqual(typeof first.latency_ms, "number");
  deepStrictEqual({ ...first, latency_ms: 0 }, {
    service: "a",
    hostname: "box2-media",
    target: `127.0.0.1:${server.port}`,
    kind: "tcp",
    ok: true,
    status: null,
    latency_ms: 0,
    error: null,
  });
  deepStrictEqual(second, {
    service: "b",
    hostname: "box2-media",
    target: `127.0.0.1:${closed}`,
    kind: "tcp",
    ok: false,
    status: null,
    latency_ms: null,
    error: "connection refused",
  });
});

Deno.test("what to probe must be said, and rightly", async () => {
  const usage = async (...args: string[]) => {
    const { code, stderr } = await collect(["health", "--dry-run", ...args]);
    strictEqual(code, 2);
    return stderr;
  };
  match(await usage(), /What is there to probe\? Give --targets FILE, or --api-url and --api-key/);
  match(await usage("--api-url", "http://127.0.0.1"), /--api-url and --api-key .* go together/);
  match(await usage("--api-url", "nowhere", "--api-key", "k"), /--api-url .*must be a URL/);
  match(await usage("--targets", "/nowhere.json"), /\/nowhere\.json cannot be read/);
  match(await usage("--targets", "/x", "--timeout", "0"), /--timeout .*must be above 0/);
});

Deno.test("an API that cannot tell what to probe is an error that is sent", async () => {
  await using broken = serveHttp(() => new Response("no", { status: 503 }));
  await using other = serveHttp(() => new Response("<html>Welcome</html>"));
  const errorOf = async (port: number) => {
    const args = ["--api-url", `http://127.0.0.1:${port}`, "--api-key", "k", "--hostname", "p"];
    const { code, stdout } = await collect(["health", "--dry-run", ...args]);
    strictEqual(code, 0);
    const { error, complete, snapshot } = JSON.parse(stdout);
    strictEqual(complete, false);
    deepStrictEqual(snapshot, {});
    strictEqual(error.kind, "targets");
    return error.message;
  };
  match(await errorOf(broken.port), /: the API answers 503$/);
  match(await errorOf(other.port), /: it is not an API of BRUCE$/);
  match(await errorOf(closedPort()), /: connection refused$/);
});

const mayUnshare = Deno.build.os === "linux" &&
  new Deno.Command("unshare", { args: ["--net", "true"], stderr: "null" }).outputSync().success;

Deno.test({
  name: "a machine without any network says so, and not that everything is down",
  ignore: !mayUnshare,
  fn: () =>
    withTargets([
      { host: "h", service: "a", kind: "tcp", target: "127.0.0.1:80" },
      { host: "h", service: "b", kind: "http", target: "http://127.0.0.1/" },
    ], async (path) => {
      const { stdout } = await collect(["health", "--dry-run", "--targets", path], {}, [
        "unshare",
        "--net",
      ]);
      const { error, complete, snapshot } = JSON.parse(stdout);
      strictEqual(error?.kind, "unreachable");
      strictEqual(complete, false);
      deepStrictEqual(snapshot, {});
    }),
});
