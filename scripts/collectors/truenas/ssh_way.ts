import { UsageError } from "../../program/usage_error.ts";
import { CALLS, type Method, type Way } from "./middleware.ts";
import { runOverSsh, type SshLogin } from "./ssh_program.ts";
import { SourceError } from "../runtime/source_error.ts";
import { ConnectionError, kindOfErrname } from "./truenas_error.ts";

/** Longest wait for one call: a connection, a login, and a Python program that starts. */
const DEADLINE_MS = 30_000;

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
function midcltCommand(method: Method, withSudo: boolean): string {
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
  const { code, stdout, stderr } = await runOverSsh(name, login, command, deadlineMs);
  if (code !== 0) throw failureOf(name, method, code, stderr);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new SourceError("failed", `${name}: midclt call ${method} prints no JSON`);
  }
}

/** What `ssh` itself ends with. */
const SSH_FAILED = 255;

function failureOf(
  name: string,
  method: Method,
  code: number | null,
  stderr: string,
): SourceError {
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
  return new SourceError(
    isUnknown ? "unsupported" : kindOfErrname(errname),
    `${name}: midclt call ${method} says ${line}`,
  );
}
