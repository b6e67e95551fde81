import { type ChildProcess, spawn } from "node:child_process";
import { UsageError } from "../runtime/usage_error.ts";
import { DeadlineError, withDeadline } from "../runtime/deadline.ts";
import { CALLS, type Method, type Way } from "./middleware.ts";
import { ConnectionError, kindOfErrname, TrueNasError } from "./truenas_error.ts";

/** How to log in over SSH; what is undefined is left to the configuration of `ssh`. */
export interface SshLogin {
  host: string;
  port: number | undefined;
  user: string | undefined;
  identityFile: string | undefined;
  knownHostsFile: string | undefined;
  /** `midclt` needs root, or a user in the group of administrators. */
  withSudo: boolean;
}

/** Longest wait for one call: a connection, a login, and a Python program that starts. */
const DEADLINE_MS = 30_000;

/** More than any TrueNAS answers. */
const MAX_BYTES = 64_000_000;

/** Reads `[user@]host[:port]`, with `ssh://` before it or not. Throws a UsageError. */
export function sshAddress(text: string): Pick<SshLogin, "host" | "port" | "user"> {
  const url = URL.parse(text.startsWith("ssh://") ? text : `ssh://${text}`);
  const host = url?.hostname.replace(/^\[|\]$/g, "") ?? "";
  const user = url?.username || undefined;
  // neither may be taken for an option
  const isSafe = /^[A-Za-z0-9][A-Za-z0-9._:-]*$/.test(host) &&
    (user === undefined || /^[A-Za-z_][A-Za-z0-9._-]*$/.test(user));
  if (!isSafe || url?.password) {
    throw new UsageError("An SSH login looks like root@nas.lan or root@nas.lan:22 (--ssh).");
  }
  return { host, user, port: Number(url?.port) || undefined };
}

/** The way over `midclt` on the system itself, by the `ssh` program: host key checked, no password, one call each. */
export function sshWay(login: SshLogin, deadlineMs = DEADLINE_MS): Way {
  const name = `ssh ${login.user ? `${login.user}@` : ""}${login.host}`;
  return {
    name,
    open: () =>
      Promise.resolve({
        call: (method) => call(name, login, method, deadlineMs),
        close: () => undefined,
      }),
  };
}

/** The command line of a call: made of constants alone, so nothing of it is ever anybody's input. */
export function midcltCommand(method: Method, withSudo: boolean): string {
  const parameters = CALLS[method].map((parameter) => ` '${JSON.stringify(parameter)}'`);
  return `${withSudo ? "sudo -n " : ""}midclt call ${method}${parameters.join("")}`;
}

async function call(
  name: string,
  login: SshLogin,
  method: Method,
  deadlineMs: number,
): Promise<unknown> {
  const command = midcltCommand(method, login.withSudo);
  const { code, stdout, stderr } = await run(
    name,
    [...options(login), "--", login.host, command],
    deadlineMs,
  );
  if (code !== 0) throw failureOf(name, method, code, stderr);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new TrueNasError("failed", `${name}: midclt call ${method} prints no JSON`);
  }
}

function options({ port, user, identityFile, knownHostsFile }: SshLogin): string[] {
  const settings = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "ConnectTimeout=10",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "LogLevel=ERROR",
    ...(knownHostsFile
      ? [`UserKnownHostsFile=${quoted(knownHostsFile)}`, "GlobalKnownHostsFile=/dev/null"]
      : []),
    ...(identityFile ? [`IdentityFile=${quoted(identityFile)}`, "IdentitiesOnly=yes"] : []),
  ];
  return [
    "-T",
    ...settings.flatMap((setting) => ["-o", setting]),
    ...(port ? ["-p", String(port)] : []),
    ...(user ? ["-l", user] : []),
  ];
}

/** In an option of ssh a blank separates files. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, "\\$&")}"`;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(name: string, args: string[], deadlineMs: number): Promise<Ended> {
  const child = spawn("ssh", args, { stdio: ["ignore", "pipe", "pipe"] });
  try {
    return await withDeadline(deadlineMs, () => outcome(child));
  } catch (error) {
    child.kill("SIGKILL");
    if (error instanceof DeadlineError) {
      throw new TrueNasError("timeout", `${name}: ${error.message}`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConnectionError("failed", `The program ssh cannot be used: ${reason}`);
  }
}

function outcome(child: ChildProcess): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  let size = 0;
  const keep = (chunks: Uint8Array[]) => (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > MAX_BYTES) reject(new Error(`its answer has more than ${MAX_BYTES} bytes`));
    else chunks.push(chunk);
  };
  child.stdout?.on("data", keep(out));
  child.stderr?.on("data", keep(err));
  child.on("error", reject);
  child.on("close", (code) => {
    const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString("utf8"));
    resolve({ code, stdout: stdout ?? "", stderr: stderr ?? "" });
  });
  return promise;
}

/** What `ssh` itself ends with. */
const SSH_FAILED = 255;

function failureOf(
  name: string,
  method: Method,
  code: number | null,
  stderr: string,
): TrueNasError {
  // below its first lines midclt prints a trace, with paths and values
  const said = stderr.split("\n").map((line) => line.trim()).filter(Boolean);
  if (code === SSH_FAILED) {
    const line = said.at(-1) ?? "no connection";
    if (/host key|HOST IDENTIFICATION/i.test(stderr)) {
      return new ConnectionError(
        "tls",
        `${name}: its host key is not the known one: ${line} Nothing was sent. ` +
          "Compare the key on the system itself and put it into the known hosts (--ssh-known-hosts)",
      );
    }
    const kind = /permission denied/i.test(stderr) ? "permission" : "unreachable";
    return new ConnectionError(kind, `${name} does not let us in: ${line}`);
  }
  const line = (said[0] ?? `exit code ${code}`).slice(0, 300);
  const errname = /\[(E[A-Z]+)\]/.exec(line)?.[1];
  const isUnknown = /method (?:does not exist|.* not found)/i.test(line);
  return new TrueNasError(
    isUnknown ? "unsupported" : kindOfErrname(errname),
    `${name}: midclt call ${method} says ${line}`,
  );
}
