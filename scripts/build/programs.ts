import { COMMANDS } from "../collectors/runtime/sources.ts";

/** The programs that are built as one file each: `<name>.js`, of the module `entry`. */
export const PROGRAMS: readonly { name: string; entry: string }[] = [
  ...Object.entries(COMMANDS).map(([source, command]) => ({
    name: `collector-${command}`,
    entry: `scripts/collectors/${source}/alone.ts`,
  })),
  { name: "netbox-export", entry: "scripts/netbox/export/alone.ts" },
  { name: "worker", entry: "scripts/worker/alone.ts" },
];
