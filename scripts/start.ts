import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { driftTable } from "./stack/drift_table.ts";
import { defaultDataDirectory } from "./stack/local_json.ts";
import { npmIsGone } from "./stack/npm_parent.ts";
import { projectRoot } from "./stack/paths.ts";
import { type RunningStack, type StartOptions, startStack } from "./stack/start_stack.ts";

const help =
  `Starts the whole of BRUCE on this machine: Postgres, REST API, dashboard, Studio, edge functions, jobs.

Usage: npm start [-- <option>...]

  --api-port <port>   dashboard, REST, Studio and functions (default 54321)
  --db-port <port>    Postgres (default 54322)
  --data-dir <path>   database, secrets and logs (default supabase/.temp)
  --reset             start over with an empty database and new secrets
  --no-seed           leave an empty database empty: no sample homelab
  --help              this text

Examples:
  npm start
  npm start -- --reset
  npm start -- --api-port 54331 --db-port 54332 --data-dir /tmp/bruce --no-seed

Environment:
  TARGET_<NAME>       secrets that targets name, such as TARGET_NTFY_TOKEN; or lines of supabase/.env
  BRUCE_PUBLIC_URL    where phones and n8n reach this stack (default its own address)
  BRUCE_DASHBOARD_URL where phones open the dashboard (default BRUCE_PUBLIC_URL, if that is set)

Everything listens on 127.0.0.1 only. Ctrl-C stops all of it; the data stays for the next start.`;

function readOptions(): StartOptions | undefined {
  const { values } = parseArgs({
    options: {
      "api-port": { type: "string", default: "54321" },
      "db-port": { type: "string", default: "54322" },
      "data-dir": { type: "string", default: defaultDataDirectory },
      reset: { type: "boolean", default: false },
      "no-seed": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
    args: Deno.args,
  });
  if (values.help) return undefined;
  return {
    apiPort: readPort("--api-port", values["api-port"]),
    dbPort: readPort("--db-port", values["db-port"]),
    dataDirectory: resolve(values["data-dir"]),
    reset: values.reset,
    seed: !values["no-seed"],
  };
}

function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Error(`${flag} must be a port from 1 to 65535, not "${text}".`);
}

function screen({ local, functions, drift, sight }: RunningStack, dataDirectory: string): string {
  const file = shortPath(`${dataDirectory}/local.json`);
  return `
  Dashboard   ${local.dashboard_url}
  Studio      ${local.studio_url}editor/drift_summary
  REST        ${local.api_url}/rest/v1
  Functions   ${functions.map((name) => `${local.functions_url}/${name}`).join("\n              ")}
  Keys        ${file} (API keys, tokens, database URL)
  Logs        ${shortPath(dataDirectory)}/stack.log

${driftTable(drift, sight)}

Next: report a machine of your own and look again.
  TOKEN=$(node -p "require('${file}').tokens.collector")
  curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{
    "hostname": "laptop", "source": "docker", "observed_at": "'$(date -u +%FT%TZ)'",
    "snapshot": {"containers": [{"name": "web", "image": "nginx:1", "state": "running"}]}
  }' ${local.functions_url}/ingest
  npm run collect -- docker --once     (with a Docker Engine: this very machine)

Ctrl-C stops everything.`;
}

/** A path inside the project as `./…`, any other as it is. */
function shortPath(path: string): string {
  const inside = relative(projectRoot, path);
  return inside.startsWith("..") ? path : `./${inside}`;
}

/** Resolves at Ctrl-C, SIGTERM or when the terminal closes. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, resolve);
    }
  });
}

/**
 * What a library throws outside of any call of ours is told and ends nothing: what it was about fails by itself, and the
 * rest of the stack does not depend on it.
 */
function outliveFaults(): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    console.error("A fault outside of any request:", event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("A fault outside of any request:", event.reason);
  });
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) return console.log(help);
  if (Deno.build.os === "windows") {
    throw new Error("The local stack runs on Linux and macOS; on Windows run it inside WSL.");
  }
  outliveFaults();
  const stopping = new AbortController();
  const stopped = new Error("Stopped.");
  Promise.race([stopSignal(), npmIsGone()]).then(() => stopping.abort(stopped));
  const started = performance.now();
  console.log("BRUCE, local stack\n");
  await using cleanup = new AsyncDisposableStack();
  try {
    const stack = await startStack(options, cleanup, stopping);
    console.log(screen(stack, options.dataDirectory));
    console.log(`\nReady after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    await aborted(stopping.signal);
  } catch (error) {
    if (error !== stopped) throw error;
  }
  console.log("\nStopping …");
}

/** Fulfilled when it was asked to stop; rejected with the reason when it cannot go on. */
async function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  throw signal.reason;
}

try {
  await main();
  Deno.exit(0);
} catch (error) {
  console.log(error instanceof Error ? `\n${error.message}` : error);
  Deno.exit(1);
}
