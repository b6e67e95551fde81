import { flagRow, table } from "../../../program/help_table.ts";
import type { Installable } from "../../../install/program_file.ts";
import { SETTINGS } from "../settings.ts";
import { NAME } from "./unit.ts";

/** The text of `install --help`. */
export function installHelp({ words }: Installable): string {
  return `Installs the export as a systemd service, started by a timer every night.

Usage: ${words} install [--apply] [options]

  --dry-run         show every file and what systemctl would be told (default)
  --apply           write them, enable and start the timer
  --calendar WHEN   when it runs, as systemd.time(7) has it (default: "*-*-* 03:15", up to 5 minutes later)
  --force           overwrite what somebody edited, and keep that as .old
  --runtime PATH    what runs it: deno or node (default: what runs this)
  --root DIR        write below DIR, for an image; nothing is started

These become /etc/bruce/netbox-export.json (only root can read it):

${table(SETTINGS.map(flagRow))}

A second time only what differs is changed, and what is not said stays as it is.

Examples:
  ${words} install --netbox-url http://192.168.2.113:8000
  sudo -E ${words} install --apply           # NETBOX_URL, NETBOX_TOKEN, BRUCE_URL, BRUCE_TOKEN are set
  sudo ${words} install --apply --calendar "*-*-* 0/6:15"
  sudo systemctl start ${NAME}          # now; journalctl -u ${NAME} tells how it went

Exit codes: 0 done, 1 fault, 2 wrong usage, or it would overwrite what somebody edited: nothing was done.`;
}

/** The text of `uninstall --help`. */
export function uninstallHelp({ words }: Installable): string {
  return `Stops the timer of the export and removes what install put in place.

Usage: ${words} uninstall [--apply] [--purge]

  --dry-run   say what would be removed (default)
  --apply     do it
  --purge     its configuration too
  --root DIR  below DIR

Example: sudo ${words} uninstall --apply`;
}
