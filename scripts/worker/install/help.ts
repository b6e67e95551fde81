import type { Program } from "../program.ts";

/** The text of `install --help`. */
export function installHelp({ words }: Program): string {
  return `Installs the worker as a systemd service.

Usage: ${words} install --user NAME [--apply] [options of the worker]

  --dry-run         show every file and what systemctl would be told (default)
  --apply           write them, enable and start
  --user NAME       who runs it: the user whose SSH keys reach the other machines
  --allowlist FILE  becomes /etc/bruce/worker-allowlist.json (default: the one that is there)
  --force           overwrite what somebody edited, and keep that as .old
  --runtime PATH    the deno that runs it (default: what runs this)
  --root DIR        write below DIR, for an image; nothing is started

All other options become /etc/bruce/worker.json (only root can read it); see ${words} --help.
A second time only what differs is changed, and what is not said stays as it is.

Examples:
  ${words} install --user bruce --allowlist scripts/worker/allowlist.example.json
  sudo -E ${words} install --apply --user bruce --url https://abc.supabase.co/functions/v1 \\
    --allowlist my-allowlist.json   # token: BRUCE_TOKEN

Exit codes: 0 done, 1 fault, 2 wrong usage, or it would overwrite what somebody edited: nothing was done.`;
}

/** The text of `uninstall --help`. */
export function uninstallHelp({ words }: Program): string {
  return `Stops the worker and removes what install put in place.

Usage: ${words} uninstall [--apply] [--purge]

  --dry-run   say what would be removed (default)
  --apply     do it
  --purge     its configuration, allow-list and results that wait too
  --root DIR  below DIR

Example: sudo ${words} uninstall --apply`;
}
