import type { AnyCollector } from "../runtime/collector.ts";
import type { Program } from "../runtime/program.ts";
import { stemOf } from "./names.ts";

/** The text of `install --help`. */
export function installHelp(collector: AnyCollector, program: Program): string {
  const words = program.words(collector);
  const stem = stemOf(collector.source);
  return `Installs this collector as a systemd service, started by a timer; on Windows as a scheduled task of
SYSTEM, on macOS as a daemon of launchd.

Usage: ${words} install [--apply] [options of the collector]

  --dry-run           show every file and what systemctl would be told (default)
  --apply             write them, enable and start
  --once --interval N a timer starts it every N seconds (default: 60)
  --interval N        no timer: one process that looks every N seconds
  --force             overwrite what somebody edited, and keep that as .old
  --instance NAME     a second one beside the first: bruce-${stem}-NAME
  --runtime PATH      what runs it: deno or node (default: what runs this)
  --root DIR          write below DIR, for an image; nothing is started
  --for SYSTEM        linux, windows or macos, in place of this one: to look, or with --root

All other options become /etc/bruce/${stem}.json (only root can read it); see --help of the collector.
A second time only what differs is changed, and what is not said stays as it is.

Examples:
  ${words} install --url https://abc.supabase.co/functions/v1
  sudo -E ${words} install --apply --url https://abc.supabase.co/functions/v1   # token: BRUCE_TOKEN
  sudo ${words} install --apply --once --interval 300
  ${words} install --for windows --runtime 'C:\\Program Files\\nodejs\\node.exe'

Exit codes: 0 done, 1 fault, 2 wrong usage, or it would overwrite what somebody edited: nothing was done.`;
}

/** The text of `uninstall --help`. */
export function uninstallHelp(collector: AnyCollector, program: Program): string {
  const words = program.words(collector);
  return `Stops this collector and removes what install put in place.

Usage: ${words} uninstall [--apply] [--purge]

  --dry-run        say what would be removed (default)
  --apply          do it
  --purge          its configuration and what waits in its spool too
  --instance NAME  the one that was installed with that name
  --root DIR       below DIR
  --for SYSTEM     linux, windows or macos, in place of this one

Example: sudo ${words} uninstall --apply`;
}
