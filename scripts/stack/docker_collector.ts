import { inProject } from "./paths.ts";

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
"$@" </dev/null 3<&- >"$LOG_FILE" 2>&1 &
child=$!
(read -r line <&3; kill -TERM $child) 2>/dev/null &
exec 3<&-
wait $child`;

/** Starts `npm run collect -- docker` for this machine, and returns a function that stops it. */
export function startDockerCollector(settings: CollectorSettings): () => Promise<void> {
  const collect = [
    Deno.execPath(),
    "run",
    "--allow-all",
    inProject("scripts/collect.ts"),
    "docker",
    "--interval",
    String(settings.interval_s),
    "--spool",
    `${settings.data_directory}/spool`,
  ];
  const child = new Deno.Command("sh", {
    args: ["-c", shell, "sh", ...collect],
    env: {
      LOG_FILE: `${settings.data_directory}/docker-collector.log`,
      DOCKER_HOST: `unix://${settings.socket}`,
      BRUCE_URL: settings.functions_url,
      BRUCE_TOKEN: settings.token,
    },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  return async () => {
    await child.stdin.close();
    await child.status;
  };
}
