import { inProject } from "../../stack/paths.ts";
import { withinPatience } from "./patience.ts";

/** A program that was started for a measure. */
export interface Started {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a script of the project and waits until it has written a line that begins with `ready`. Throws with what it
 * wrote when it ends before. Name the directory of the bench among the arguments: then it does not outlive the bench.
 */
export async function startScript(
  script: string,
  args: string[],
  env: Record<string, string>,
  ready: string,
): Promise<Started> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", inProject(script), ...args],
    env: { NO_COLOR: "1", npm_lifecycle_event: "", DOCKER_HOST: "none", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const isReady = Promise.withResolvers<boolean>();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (output.split("\n").some((line) => line.startsWith(ready))) isReady.resolve(true);
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  const ended = child.status.then(async () => {
    await reading;
    isReady.resolve(false);
  });
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch { /* It has ended. */ }
    await ended;
  };
  try {
    const isUp = await withinPatience(isReady.promise, `${script} was not ready`);
    if (isUp) return { pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
  throw new Error(`${script} ended at its start:\n${output.trim()}`);
}
