/** The text of `install --help`. */
export const installHelp = `Installs the stack as a systemd service that runs from this clone.

Usage: npm start -- install --user NAME --listen ADDRESS [--apply]

  --dry-run           show every file and what systemctl would be told (default)
  --apply             write them, enable and start
  --user NAME         who runs it: the owner of this clone, not root
  --listen ADDRESS    where it answers: an address of this machine, 0.0.0.0 for all of them,
                      127.0.0.1 behind a reverse proxy on this machine
  --api-port PORT     default 54321
  --db-port PORT      default 54322, on 127.0.0.1 only
  --force             overwrite what somebody edited, and keep that as .old
  --runtime PATH      the deno that runs it (default: a copy of the one of this clone)
  --root DIR          write below DIR, for an image; nothing is started

Database, secrets and logs are in /var/lib/bruce-stack. Settings such as BRUCE_PUBLIC_URL and TARGET_… are in
/etc/bruce/stack.env, which only root can read. The sample homelab is left out.

Examples:
  npm start -- install --user bruce --listen 192.168.1.10
  sudo npm start -- install --apply --user bruce --listen 192.168.1.10
  sudo -u bruce npm start -- password --data-dir /var/lib/bruce-stack

Exit codes: 0 done, 1 fault, 2 wrong usage, or it would overwrite what somebody edited: nothing was done.`;

/** The text of `uninstall --help`. */
export const uninstallHelp = `Stops the service of the stack and removes what install put in place.

Usage: npm start -- uninstall [--apply] [--purge]

  --dry-run   say what would be removed (default)
  --apply     do it
  --purge     the database, the secrets and the settings too
  --root DIR  below DIR

Example: sudo npm start -- uninstall --apply`;
