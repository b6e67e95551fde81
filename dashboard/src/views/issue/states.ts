import type { Issue } from "../../issue/issue.ts";
import type { Hold } from "./hold.ts";

/** What is true of an issue now, as words of the catalogue, the most important first. */
export type State =
  | "pending"
  | "open"
  | "resolved"
  | "acknowledged"
  | "waived"
  | "maintenance"
  | "waiting"
  | "explained"
  | "stale"
  | "flapping";

/** The states of an issue. */
export function statesOf({ issue, hold }: { issue: Issue; hold: Hold }): State[] {
  const held: [State, unknown][] = [
    ["acknowledged", issue.acknowledged_at],
    ["waived", hold.waiver],
    ["maintenance", hold.window],
    ["waiting", hold.waits_for],
    ["explained", issue.suppressed_by],
    ["stale", issue.stale],
    ["flapping", issue.flapping],
  ];
  const found = held.filter(([, is]) => is).map(([state]) => state);
  // who holds it back says more than that it is pending
  const isHeld = found.some((state) => ["waived", "maintenance", "explained"].includes(state));
  return issue.status === "pending" && isHeld ? found : [issue.status, ...found];
}
