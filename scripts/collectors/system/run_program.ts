import { execFile } from "node:child_process";
import process from "node:process";

/** How a program ended, and what it printed. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of this machine; undefined when there is none of that name, or when it takes too long. */
export type RunProgram = (program: string, ...args: string[]) => Promise<Ran | undefined>;

/** More than any of these programs takes on a slow machine. */
const DEADLINE_MS = 20_000;

const MAX_BYTES = 32_000_000;

/** Runs a program in the language of programs, with moments in UTC. */
export const runProgram: RunProgram = (program, ...args) => {
  const { promise, resolve } = Promise.withResolvers<Ran | undefined>();
  const options = {
    env: environmentFor(process.platform, process.env),
    timeout: DEADLINE_MS,
    maxBuffer: MAX_BYTES,
    windowsHide: true,
  };
  execFile(program, args, options, (error, stdout, stderr) => {
    if (!error) return resolve({ code: 0, stdout, stderr });
    resolve(typeof error.code === "number" ? { code: error.code, stdout, stderr } : undefined);
  });
  return promise;
};

/** The settings of BRUCE are for nobody else; programs of Windows need many variables, others only their path. */
export function environmentFor(
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined &&
    (platform === "win32" ? !entry[0].startsWith("BRUCE_") : entry[0] === "PATH")
  );
  return { ...Object.fromEntries(kept), LC_ALL: "C", TZ: "UTC" };
}
