/** Names of units that are others at the next look, whatever the machine does. */
const PASSING: readonly RegExp[] = [
  // what systemd-run, at and other programs start under a name that is made up
  /^run-(r[0-9a-f]+|u\d+|p\d+-i\d+|\d+)\./,
  // a log-in
  /^session-[a-z]*\d+\.scope$/,
  /^(user|user-runtime-dir)@\d+\.service$/,
  // one connection to a socket unit: by its addresses, or by process and user
  /@\d+-.*:\d+-.*:\d+\.service$/,
  /@\d+-(\d+_)?\d+-\d+\.service$/,
  // one activation by D-Bus
  /^dbus-:/,
  // ids: health checks of Podman, sessions of Cockpit
  /[0-9a-f]{32}/,
];

/** Whether a unit of this name is there for one log-in, one connection or one call only. */
export function isPassing(name: string): boolean {
  return PASSING.some((form) => form.test(name));
}
