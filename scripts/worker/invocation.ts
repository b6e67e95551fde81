import { sshOptions } from "../ssh/options.ts";
import type { Admitted } from "./admit.ts";
import type { SshTarget } from "./allowlist.ts";
import { cleanEnvironment } from "./clean_environment.ts";
import { shellLine } from "./posix_quote.ts";
import type { Environment } from "./settings.ts";

/** What is started on this machine. */
export interface Invocation {
  argv: string[];
  cwd: string;
  environment: Record<string, string>;
  /** A longer run is ended from here. */
  deadlineS: number;
}

/** What the far end gets beyond the time of its own `timeout`, to connect and to say that it was too slow. */
const MARGIN_S = 20;

/** `timeout` sends SIGTERM, and SIGKILL so much later. */
const REMOTE_GRACE_S = 5;

/**
 * How an admitted command is started: as it is, or by `ssh` as one line in which each word is quoted. `ssh` makes the
 * file `connectedFile` once it has logged in, just before it starts the command at the far end.
 */
export function invocationOf(
  { command, target, argv, maxRuntimeS }: Admitted,
  environment: Environment,
  connectedFile: string,
): Invocation {
  if (target.run === "local") {
    return {
      argv,
      cwd: command.cwd,
      environment: cleanEnvironment(environment, command.pass_environment),
      deadlineS: maxRuntimeS,
    };
  }
  const remote = target.remote_timeout
    ? ["timeout", `--kill-after=${REMOTE_GRACE_S}`, String(maxRuntimeS), ...argv]
    : argv;
  return {
    argv: sshArgv(target, shellLine(remote), connectedFile),
    cwd: "/",
    environment: cleanEnvironment(environment, ["SSH_AUTH_SOCK"]),
    deadlineS: maxRuntimeS + (target.remote_timeout ? MARGIN_S : 0),
  };
}

function sshArgv(target: SshTarget, line: string, connectedFile: string): string[] {
  const way = {
    port: target.port,
    user: target.user,
    identityFile: target.identity_file,
    knownHostsFile: target.known_hosts_file,
  };
  const options = sshOptions(way, [
    // a connection shared with other processes would neither run LocalCommand nor end with this one
    "ControlMaster=no",
    "ControlPath=none",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
    "PermitLocalCommand=yes",
    `LocalCommand=: > ${shellLine([connectedFile]).replaceAll("%", "%%")}`,
  ]);
  return ["ssh", ...options, "--", target.host, line];
}
