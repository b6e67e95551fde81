import { homedir } from "node:os";
import { join } from "node:path";

/** Where a program keeps what must outlive it: where systemd says, or in the home of its user. */
export function stateDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  // what systemd makes for a unit with StateDirectory=
  return environment.STATE_DIRECTORY ||
    join(environment.XDG_STATE_HOME || join(homedir(), ".local", "state"), "bruce");
}
