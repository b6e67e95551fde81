import { lowerCase } from "../names.ts";

/** What a NetBox status means; others are of one's own and say nothing. */
const LIFECYCLE_OF = new Map([
  ["active", "active"],
  ["offline", "offline"],
  ["decommissioning", "offline"],
  ["inventory", "offline"],
  ["planned", "planned"],
  ["staged", "planned"],
  ["failed", "active"],
  ["paused", "planned"],
  ["retired", "retired"],
]);

/** Lifecycle of a NetBox status as `bruce.to_lifecycle` reads it; undefined for a status of one's own. */
export function lifecycleOf(status: string | null | undefined): string | undefined {
  return LIFECYCLE_OF.get(lowerCase(status ?? "").replace(/^ +| +$/g, ""));
}
