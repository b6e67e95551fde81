import type { Permissions } from "./answers.ts";

/** What must be visible for lists to be whole: without it they are answered shorter, not refused. */
const NEEDED = [
  { path: "/vms", privilege: "VM.Audit", rows: "guests" },
  { path: "/nodes", privilege: "Sys.Audit", rows: "nodes" },
  { path: "/storage", privilege: "Datastore.Audit", rows: "storages" },
];

/**
 * Which lists the token sees only in part, as sentences. The paths above are always answered when anything is allowed
 * on them; paths below are answered where an ACL or a pool names them, and an ACL there takes the place of the one
 * above.
 */
export function missingRights(permissions: Permissions): string[] {
  return NEEDED.flatMap(({ path, privilege, rows }) => {
    if (!permissions[path]?.[privilege]) {
      return [
        `the token lacks ${privilege} on ${path}, so not all ${rows} are seen (role PVEAuditor on / has it)`,
      ];
    }
    return Object.keys(permissions)
      .filter((below) => below.startsWith(`${path}/`) && !(privilege in (permissions[below] ?? {})))
      .sort()
      .map((below) => `the token lacks ${privilege} on ${below}, which is not seen`);
  });
}
