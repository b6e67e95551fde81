import { type ChildProcess, spawn } from "node:child_process";
import { sshOptions, type SshWay } from "../../ssh/options.ts";
import { DeadlineError, withDeadline } from "../../program/deadline.ts";
import { SourceError } from "../runtime/source_error.ts";
import { ConnectionError } from "./truenas_error.ts";

/** How to log in over SSH; what is undefined is left to the configuration of `ssh`. */
export interface SshLogin extends SshWay {
  host: string;
  /** `midclt` needs root, or a user in the group of administrators. */
  withSudo: boolean;
}

/** More than any TrueNAS answers. */
const MAX_BYTES = 64_000_000;

/** How a command ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command on the system with the program `ssh`. Throws a SourceError when that cannot be done, or not in time. */
export async function runOverSsh(
  name: string,
  login: SshLogin,
  command: string,
  deadlineMs: number,
): Promise<Ended> {
  const args = [...sshOptions(login), "--", login.host, command];
  const child = spawn("ssh", args, { stdio: ["ignore", "pipe", "pipe"] });
  try {
    return await withDeadline(deadlineMs, () => outcome(child));
  } catch (error) {
    child.kill("SIGKILL");
    if (error instanceof DeadlineError) {
      throw new SourceError("timeout", `${name}: ${error.message}`);
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
