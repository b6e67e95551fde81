import type { Permissions } from "./answers.ts";
import type { Gap } from "../runtime/completeness.ts";

/** What must be visible for lists to be whole: without it they are answered shorter, not refused. */
const NEEDED = [
  { path: "/vms", privilege: "VM.Audit", list: "guests" },
  { path: "/nodes", privilege: "Sys.Audit", list: "nodes" },
  { path: "/storage", privilege: "Datastore.Audit", list: "storages" },
];

/**
 * Which lists the token sees only in part. The paths above are always answered when anything is allowed
 * on them; paths below are answered where an ACL or a pool names them, and an ACL there takes the place of the one
 * above.
 */
export function missingRights(permissions: Permissions): Gap[] {
  return NEEDED.flatMap(({ path, privilege, list }) => {
    if (!permissions[path]?.[privilege]) {
      const message =
        `the token lacks ${privilege} on ${path}, so not all ${list} are seen (role PVEAuditor on / has it)`;
      return [{ lists: [list], message }];
    }
    return Object.keys(permissions)
      .filter((below) => below.startsWith(`${path}/`) && !(privilege in (permissions[below] ?? {})))
      .sort()
      .map((below) => ({
        lists: [list],
        message: `the token lacks ${privilege} on ${below}, which is not seen`,
      }));
  });
}
