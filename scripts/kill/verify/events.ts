import type { Stored } from "../stored.ts";
import type { Expected } from "./expected.ts";
import type { Finding } from "./finding.ts";

/** Each difference was opened and resolved in turn, exactly as often as it came and went. */
export function checkEvents({ events }: Expected, stored: Stored["events"]): Finding[] {
  const found: Finding[] = [];
  const told = Map.groupBy(stored, ({ difference }) => difference);
  for (const key of new Set([...events.keys(), ...told.keys()])) {
    const must = events.get(key) ?? [];
    const statuses = told.get(key)?.map(({ status }) => status) ?? [];
    if (statuses.some((status, index) => status !== "changed" && status === statuses[index - 1])) {
      found.push({ subject: "events", is: "doubled", what: `${key}: ${statuses.join(", ")}` });
    }
    if (statuses.join() === must.join()) continue;
    const is = statuses.length < must.length ? "lost" : "wrong";
    const what = `${key}: ${statuses.length} events, and the model says ${must.length}`;
    found.push({ subject: "events", is, what });
  }
  return found;
}
