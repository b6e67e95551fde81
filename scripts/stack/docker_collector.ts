import { rotate } from "./log_file.ts";
import { inProject } from "./paths.ts";
import { tell } from "./progress.ts";

/** What the collector of this machine needs to report to the local stack. */
export interface CollectorSettings {
  socket: string;
  functions_url: string;
  token: string;
  interval_s: number;
  /** Where its output (`docker-collector.log`) and its spool go. */
  data_directory: string;
}

/**
 * The shell between us and the collector ends it as soon as its own standard input closes: that
 * happens when we stop, and also when we are killed.
 */
const shell = `
exec 3<&0
"$@" </dev/null 3<&- >>"$LOG_FILE" 2>&1 &
child=$!
(read -r line <&3; kill -TERM $child) 2>/dev/null &
exec 3<&-
wait $child`;

/** Pauses before a collector that ended is started again, in milliseconds; the last one stays. */
const pauses = [1_000, 5_000, 30_000, 60_000];

/** A collector that lived so long is no failed start. */
const longLifeMs = 60_000;

/** Starts `bruce collect docker` for this machine, again whenever it ends, and returns a function that stops it. */
export function startDockerCollector(settings: CollectorSettings): () => Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) =>
    stopping.signal.addEventListener("abort", () => resolve())
  );
  const running = (async () => {
    for (let failures = 0; !stopping.signal.aborted;) {
      const since = performance.now();
      const collector = spawn(settings);
      await Promise.race([collector.ended, stopped]);
      await collector.stop();
      if (stopping.signal.aborted) return;
      if (performance.now() - since > longLifeMs) failures = 0;
      const waitMs = pauses[Math.min(failures++, pauses.length - 1)]!;
      tell(`The collector of this machine ended; it is started again in ${waitMs / 1000} s.`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([stopped, new Promise((resolve) => timer = setTimeout(resolve, waitMs))]);
      clearTimeout(timer);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

/** How long a collector may take to end when it is asked to. */
const patienceMs = 10_000;

/** One run of the collector. */
function spawn(settings: CollectorSettings) {
  rotate(logOf(settings));
  const collect = [
    Deno.execPath(),
    "run",
    "--allow-all",
    inProject("scripts/bruce.ts"),
    "collect",
    "docker",
    "--interval",
    String(settings.interval_s),
    "--spool",
    `${settings.data_directory}/spool`,
  ];
  const child = new Deno.Command("sh", {
    args: ["-c", shell, "sh", ...collect],
    env: {
      LOG_FILE: logOf(settings),
      DOCKER_HOST: `unix://${settings.socket}`,
      BRUCE_URL: settings.functions_url,
      BRUCE_TOKEN: settings.token,
    },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  return {
    ended: child.status,
    /** Its own process group goes too: whoever was killed of it, the others may live on. */
    async stop() {
      await child.stdin.close().catch(() => {});
      const late = setTimeout(() => killGroup(child.pid), patienceMs);
      await child.status;
      clearTimeout(late);
      killGroup(child.pid);
    },
  };
}

function logOf({ data_directory }: CollectorSettings): string {
  return `${data_directory}/docker-collector.log`;
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch { /* Nobody of it is left. */ }
}
