import { type Differences, differences } from "../../simulate/model/differences.ts";
import { Present } from "../../simulate/model/present.ts";
import type { DeclaredHost } from "../../simulate/step.ts";
import type { Acknowledged } from "../ledger.ts";

/** What must be so, by the plain model of scripts/simulate, from what was acknowledged alone. */
export interface Expected {
  present: Present;
  drift: Differences;
  /** Differences that are told and not over, and what was observed. */
  open: Map<string, string | undefined>;
  /** Key of a difference → `opened`, `changed`, `resolved`, `opened`, … */
  events: Map<string, string[]>;
}

/** Lets the model hear the acknowledged snapshots, one after the other. */
export function expectedFrom(
  hosts: readonly DeclaredHost[],
  acknowledged: readonly Acknowledged[],
  now: number,
): Expected {
  const present = new Present();
  const first = acknowledged[0]?.at ?? now;
  [...present.take({ kind: "declare", at: first, hosts: [...hosts] })];
  const looks = new Map<string, number>();
  const open = new Map<string, string | undefined>();
  const events = new Map<string, string[]>();
  const tell = (difference: string, status: string) => {
    events.set(difference, [...events.get(difference) ?? [], status]);
  };
  for (const { report, at } of acknowledged) {
    const heard = { ...report, sentAt: at, observedAt: at };
    const taken = present.take({ kind: "report", way: "api", at, reports: [heard] });
    for (const looked of taken) {
      if (!looked) continue;
      const moment = differences(present);
      for (const [key, { is, observed, needs, scope }] of moment) {
        if (is !== "different" || scope !== looked) continue;
        looks.set(key, (looks.get(key) ?? 0) + 1);
        if (open.has(key)) {
          if (open.get(key) !== observed) tell(key, "changed");
        } else if (looks.get(key)! >= needs) tell(key, "opened");
        else continue;
        open.set(key, observed);
      }
      for (const key of looks.keys()) {
        if (moment.has(key)) continue;
        looks.delete(key);
        if (open.delete(key)) tell(key, "resolved");
      }
    }
  }
  [...present.take({ kind: "report", way: "api", at: now, reports: [] })];
  return { present, drift: differences(present), open, events };
}
