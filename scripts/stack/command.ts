import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT } from "../program/exit_codes.ts";
import { UsageError } from "../program/usage_error.ts";
import { driftTable } from "./drift_table.ts";
import { installStack, uninstallStack } from "./install/command.ts";
import { onAddress, onThisMachine } from "./listening.ts";
import { defaultDataDirectory, type LocalStack } from "./local_json.ts";
import { isLoopbackName } from "./loopback.ts";
import { npmIsGone } from "./npm_parent.ts";
import { passwordCommand } from "./owner_password.ts";
import { projectRoot } from "./paths.ts";
import { readPort } from "./ports.ts";
import { type RunningStack, type StartOptions, startStack } from "./start_stack.ts";

const help =
  `Starts the whole of BRUCE on this machine: Postgres, REST API, dashboard, Studio, edge functions, jobs.

Usage: npm start [-- <option>...]     (or: npx bruce start <option>...)
       npm start -- password     a new password of the owner, said once (--help)
       npm start -- install      as a systemd service (--help); uninstall takes it away

  --listen <address>  answer other machines too, at this address of this machine (0.0.0.0: at all of them).
                      Then each request needs a key or a log-in, also from this machine; no Studio

  --api-port <port>   dashboard, REST, Studio and functions (default 54321)
  --db-port <port>    Postgres (default 54322)
  --data-dir <path>   database, secrets and logs (default supabase/.temp)
  --reset             start over with an empty database and new secrets; asks first
  --yes               do not ask
  --no-seed           leave an empty database empty: no sample homelab
  --help              this text

Examples:
  npm start
  npm start -- --reset
  npm start -- --listen 192.168.1.10 --data-dir /var/lib/bruce-stack --no-seed
  npm start -- --api-port 54331 --db-port 54332 --data-dir /tmp/bruce --no-seed

Environment:
  TARGET_<NAME>       secrets that targets name, such as TARGET_NTFY_TOKEN; or lines of supabase/.env
  BRUCE_PUBLIC_URL    where phones and n8n reach this stack (default its own address)
  BRUCE_DASHBOARD_URL where phones open the dashboard (default BRUCE_PUBLIC_URL, if that is set)

Without --listen everything listens on 127.0.0.1 only; Postgres always does. A household: docs/household.md.
Ctrl-C stops all of it; the data stays for the next start.`;

function readOptions(args: string[]): StartOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  if (values.reset && !values.yes) askForReset(resolve(values["data-dir"]));
  const port = readPort("--api-port", values["api-port"]);
  return {
    listening: values.listen === undefined ? onThisMachine(port) : onAddress(values.listen, port, [
      Deno.env.get("BRUCE_PUBLIC_URL"),
      Deno.env.get("BRUCE_DASHBOARD_URL"),
    ]),
    dbPort: readPort("--db-port", values["db-port"]),
    dataDirectory: resolve(values["data-dir"]),
    reset: values.reset,
    seed: !values["no-seed"],
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      listen: { type: "string" },
      "api-port": { type: "string", default: "54321" },
      "db-port": { type: "string", default: "54322" },
      "data-dir": { type: "string", default: defaultDataDirectory },
      reset: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      "no-seed": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
}

/** Throws unless a person says yes, where there is something to lose. */
function askForReset(dataDirectory: string): void {
  if (!existsSync(`${dataDirectory}/postgres`)) return;
  const what = `--reset deletes the database and the secrets in ${shortPath(dataDirectory)}`;
  if (!Deno.stdin.isTerminal()) throw new UsageError(`${what}: add --yes.`);
  if (prompt(`${what}. Go on? [y/N]`)?.trim().toLowerCase() !== "y") {
    throw new UsageError("Nothing was deleted.");
  }
}

function screen({ local, functions, look }: RunningStack, dataDirectory: string): string {
  const file = shortPath(`${dataDirectory}/local.json`);
  const place = dataDirectory === defaultDataDirectory
    ? ""
    : `  export BRUCE_DATA_DIR=${dataDirectory}\n`;
  return `
  Dashboard   ${local.dashboard_url}
${local.studio_url ? studioLine(local.studio_url) : listenLines(local, dataDirectory)}
  REST        ${local.api_url}/rest/v1
  Functions   ${local.functions_url}
              ${functions.join(", ")}
  Keys        ${file} (API keys, tokens, database URL)
  Logs        ${shortPath(dataDirectory)}/stack.log

${driftTable(look.drift, look.status, look.words)}

Next, in another terminal:
${place}  npx bruce status
  npx bruce explain HOST SERVICE    why there is an alert, or none
  npx bruce collect docker --dry-run    what this machine would report, where it has a Docker Engine
  npx bruce --help

Ctrl-C stops everything.`;
}

function studioLine(url: string): string {
  return `  Studio      ${url}editor/drift_summary`;
}

function listenLines({ api_url }: LocalStack, dataDirectory: string): string {
  const where = dataDirectory === defaultDataDirectory ? "" : ` --data-dir ${dataDirectory}`;
  const logIn = `  Log in      as owner@bruce.localhost; this gives a password and says it once:
              npm start -- password${where}`;
  if (isLoopbackName(new URL(api_url).hostname)) return logIn;
  return `${logIn}
  Plain HTTP  Whoever is in this network can read along. For TLS put a reverse proxy in front:
              docs/household.md`;
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

/** `npm start`, `bruce start`: 0 stopped, 1 not started, 2 wrong usage. */
export async function runStart(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    console.log(error instanceof Error ? `\n${error.message}` : error);
    return error instanceof UsageError ? EXIT.usage : EXIT.fault;
  }
}

async function run(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === "password") {
    await passwordCommand(rest);
    return EXIT.delivered;
  }
  if (command === "install") return await installStack(rest);
  if (command === "uninstall") return uninstallStack(rest);
  const options = readOptions(args);
  if (!options) {
    console.log(help);
    return EXIT.delivered;
  }
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
  return EXIT.delivered;
}

/** Fulfilled when it was asked to stop; rejected with the reason when it cannot go on. */
async function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  throw signal.reason;
}
