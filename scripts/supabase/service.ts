import { join } from "node:path";

/** A program that serves while the check runs. */
export interface Service {
  url: string;
  stop(): Promise<void>;
}

/** Starts a program and waits until `path` answers. Errors carry what it said. */
export async function startService(
  command: string,
  args: string[],
  env: Record<string, string>,
  url: string,
  path: string,
): Promise<Service> {
  const folder = await Deno.makeTempDir({ prefix: "bruce-check-" });
  const log = join(folder, "log");
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", `exec "$0" "$@" >${log} 2>&1`, command, ...args],
    env,
    clearEnv: true,
    stdin: "null",
  }).spawn();
  let ended = false;
  const exit = child.status.then(() => {
    ended = true;
  });
  const stop = async () => {
    if (!ended) child.kill("SIGTERM");
    await exit;
    await Deno.remove(folder, { recursive: true });
  };
  const deadline = performance.now() + 60_000;
  while (true) {
    const answer = await fetch(`${url}${path}`).then(async (response) => {
      await response.body?.cancel();
      return response.status < 500;
    }, () => false);
    if (answer) return { url, stop };
    if (ended || performance.now() > deadline) {
      const said = (await Deno.readTextFile(log)).trim().split("\n").slice(-8).join("\n");
      await stop();
      throw new Error(`${command} does not serve:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
