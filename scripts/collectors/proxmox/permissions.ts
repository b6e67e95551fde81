import type { Permissions } from "./answers.ts";
import type { Gap } from "../runtime/completeness.ts";

/** What must be visible for lists to be whole: without it they are answered shorter, not refused. */
const NEEDED = [
  { path: "/vms", privilege: "VM.Audit", list: "guests" },
  { path: "/nodes", privilege: "Sys.Audit", list: "nodes" },
  { path: "/storage", privilege: "Datastore.Audit", list: "storages" },
];

/**
 * Which lists the token sees only in part. A path that is not answered has what its nearest answered ancestor hands
 * down; an ACL on a path takes the place of those above it.
 */
export function missingRights(permissions: Permissions): Gap[] {
  return NEEDED.flatMap(({ path, privilege, list }) => {
    if (!handsDown(permissions, path, privilege)) {
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

/** Does the privilege hold for what is below the path? */
function handsDown(permissions: Permissions, path: string, privilege: string): boolean {
  const answered = permissions[path];
  if (answered || path === "/") return answered?.[privilege] ?? false;
  return handsDown(permissions, path.replace(/\/[^/]*$/, "") || "/", privilege);
}
