import { doesNotMatch, match, strictEqual } from "node:assert/strict";
import { serveApi, TOKEN } from "../support/api_stand_in.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const NO_ENGINE = ["docker", "--socket", "/nowhere/docker.sock"];

/** Writes a configuration file. */
function write(directory: TemporaryDirectory, config: unknown): string {
  const path = `${directory.path}/collector.json`;
  Deno.writeTextFileSync(path, typeof config === "string" ? config : JSON.stringify(config));
  return path;
}

Deno.test("--help tells sources and options, each with an example", async () => {
  const sources = await collect(["--help"]);
  strictEqual(sources.code, 0);
  match(sources.stdout, /docker +Observes[^]*\n\nExample: bruce collect docker --dry-run/);
  const docker = await collect(["docker", "--help"]);
  strictEqual(docker.code, 0);
  match(docker.stdout, /--docker-host URL.*\[DOCKER_HOST\]/);
  match(docker.stdout, /Examples:\n {2}bruce collect docker --dry-run/);
});

Deno.test("what is wrong is named, and nothing is done", async () => {
  const wrong: [string[], RegExp, Record<string, string>?][] = [
    [[], /^$/],
    [["podman"], /There is no source podman: use docker, proxmox, truenas, /],
    [["docker", "--sokcet", "x"], /--sokcet/],
    [
      ["docker", "--interval", "soon"],
      /--interval \/ BRUCE_INTERVAL \/ interval_s: must be a number/,
    ],
    [["docker", "--interval", "0"], /at least 1 second/],
    [
      ["docker", "--url", "nas:54321"],
      /--url \/ BRUCE_URL \/ url: must be a URL, for example https/,
    ],
    [["docker", "--socket", "/a", "--docker-host", "unix:///b"], /--docker-host was said already/],
    [["docker", "--docker-host", "nonsense"], /No Docker host: nonsense\. Use unix:/],
    [
      ["docker", "--cert-path", "/nowhere", "--docker-host", "tcp://127.0.0.1:2376"],
      /certificate.*\/nowhere\/ca\.pem/,
    ],
    [["docker"], /there is no URL \(--url, BRUCE_URL\).*npm start/i],
    [["docker"], /there is no token \(--token, BRUCE_TOKEN\)/i, { BRUCE_URL: "https://a.example" }],
    [["docker", "--config", "/nowhere.json"], /\/nowhere\.json cannot be read/],
    [
      ["docker", "--url", "https://a.example", "--spool", "/proc/bruce"],
      /spool directory cannot be made: .*--spool DIR/,
      { BRUCE_TOKEN: TOKEN },
    ],
  ];
  for (const [args, message, environment] of wrong) {
    const { code, stderr } = await collect(args, environment);
    strictEqual(code, 2, args.join(" "));
    match(stderr, message);
    doesNotMatch(stderr, /\n +at /, "no stack trace");
  }
});

Deno.test("something that is no token is told without repeating it", async () => {
  const { code, stderr } = await collect([...NO_ENGINE], {
    BRUCE_URL: "https://a.example",
    BRUCE_TOKEN: "sb_secret_hunter2",
  });
  strictEqual(code, 2);
  match(stderr, /--token \/ BRUCE_TOKEN \/ token: is no token of BRUCE/);
  doesNotMatch(stderr, /hunter2/);
});

Deno.test("a token is in no output of a dry run", async () => {
  const { code, stdout, stderr } = await collect([...NO_ENGINE, "--dry-run"], {
    BRUCE_URL: "https://a.example",
    BRUCE_TOKEN: TOKEN,
  });
  strictEqual(code, 0);
  doesNotMatch(stdout + stderr, new RegExp(TOKEN));
});

Deno.test("a file configures a collector; variables and flags go before it", async () => {
  await using directory = new TemporaryDirectory();
  await using api = serveApi();
  const config = write(directory, {
    url: "https://elsewhere.example",
    token: TOKEN,
    hostname: "from-file",
    interval_s: 90,
    spool: directory.path,
    docker: { docker_host: "unix:///nowhere/docker.sock", hostname: "from-section" },
  });
  const run = (...args: string[]) =>
    collect(["docker", "--once", "--config", config, ...args], { BRUCE_URL: api.url });
  strictEqual((await run()).code, 0);
  strictEqual((await run("--hostname", "from-flag")).code, 0);
  const [first, second] = api.taken.map(({ payloads }) => payloads[0]);
  strictEqual(first.hostname, "from-section");
  strictEqual(first.collector.interval_s, 90);
  strictEqual(second.hostname, "from-flag");
});

Deno.test("a file that is wrong is told with the key, never with what it holds", async () => {
  await using directory = new TemporaryDirectory();
  const wrong: [unknown, RegExp][] = [
    [`{"token": "${TOKEN}",`, /collector\.json is not JSON/],
    [[], /collector\.json must be a JSON object/],
    [{ tokn: TOKEN }, /has no setting tokn: there are url, token/],
    [{ docker: { sockets: "x" } }, /docker in .*collector\.json has no setting sockets/],
    [{ docker: { mounts: "no" } }, /--no-mounts \/ mounts: must be true or false/],
  ];
  for (const [config, message] of wrong) {
    const { code, stderr } = await collect(["docker", "--config", write(directory, config)]);
    strictEqual(code, 2);
    match(stderr, message);
    doesNotMatch(stderr, new RegExp(TOKEN));
  }
});

Deno.test("a URL is completed to the function ingest", async () => {
  await using directory = new TemporaryDirectory();
  await using api = serveApi();
  const { origin } = new URL(api.url);
  for (
    const url of [origin, `${origin}/`, `${origin}/functions/v1/`, `${origin}/functions/v1/ingest`]
  ) {
    const args = [...NO_ENGINE, "--url", url, "--spool", directory.path];
    strictEqual((await collect(args, { BRUCE_TOKEN: TOKEN })).code, 0);
  }
  strictEqual(new Set(api.asked.map(({ path }) => path)).size, 1);
  strictEqual(api.asked[0]?.path, "/functions/v1/ingest");
});

Deno.test("without URL and token the local stack is used when it runs", async () => {
  await using directory = new TemporaryDirectory();
  await using api = serveApi();
  const stack = { functions_url: api.url, tokens: { collector: TOKEN, worker: "brc_other" } };
  Deno.writeTextFileSync(`${directory.path}/local.json`, JSON.stringify(stack));
  const args = [...NO_ENGINE, "--spool", `${directory.path}/spool`];
  const running = { BRUCE_DATA_DIR: directory.path };
  strictEqual((await collect(args, running)).code, 0);
  strictEqual(api.taken[0]?.authorization, `Bearer ${TOKEN}`);
  const { code, stderr } = await collect([...args, "--url", "https://a.example"], running);
  strictEqual(code, 2, "its token is for no other URL");
  match(stderr, /there is no token/i);
});
