import { startDockerCollector } from "../../scripts/stack/docker_collector.ts";
import { until } from "../_support/condition.ts";
import { freePort } from "../../scripts/stack/free_port.ts";
import { killAndRemove, startGuard } from "../../scripts/stack/guard.ts";

/** The processes whose command line names a directory: the collector, and the shell before it. */
function processesOf(directory: string): { pid: number; isShell: boolean }[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) return [];
    try {
      const [program = "", ...words] = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      if (!words.some((word) => word.includes(directory))) return [];
      return [{ pid: Number(name), isShell: /(^|\/)sh$/.test(program) }];
    } catch {
      return [];
    }
  });
}

const collectorOf = (directory: string) =>
  until("a collector runs", () => processesOf(directory).find(({ isShell }) => !isShell)?.pid);

const shellOf = (directory: string) =>
  until("its shell runs", () => processesOf(directory).find(({ isShell }) => isShell)?.pid);

for (const [who, find] of [["collector", collectorOf], ["shell before it", shellOf]] as const) {
  Deno.test(`when the ${who} is killed, one collector runs again, and a stop leaves nothing`, async () => {
    const directory = await Deno.makeTempDir({ prefix: "bruce-docker-" });
    const guard = startGuard(killAndRemove(directory));
    const stop = startDockerCollector({
      socket: `${directory}/no.sock`,
      functions_url: `http://127.0.0.1:${freePort()}/functions/v1`,
      token: `brc_${"A".repeat(43)}`,
      interval_s: 30,
      data_directory: directory,
    });
    try {
      const first = await collectorOf(directory);
      Deno.kill(await find(directory), "SIGKILL");
      await until("another one runs, alone", () => {
        const collectors = processesOf(directory).filter(({ isShell }) => !isShell);
        return collectors.length === 1 && collectors[0]?.pid !== first;
      });
    } finally {
      await stop();
    }
    // the kernel ends what was killed a moment later
    await until("nothing of it is left", () => processesOf(directory).length === 0);
    await Deno.remove(directory, { recursive: true });
    await guard.release();
  });
}
