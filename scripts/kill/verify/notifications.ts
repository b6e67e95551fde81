import type { Delivery } from "../ledger.ts";
import type { Stored } from "../stored.ts";
import type { Finding } from "./finding.ts";

const subject = "notifications";

/**
 * Each notification arrived, again only under its key, and is known as delivered; and who read them all knows of each
 * difference how it is now. An event that was overtaken by the next one of its difference before it could be sent is not sent
 * (docs/reactions.md): what is over by then is told in no part, what is back as it was told is not told again.
 */
export function checkNotifications(
  deliveries: readonly Delivery[],
  { events, actions }: Pick<Stored, "events" | "actions">,
): Finding[] {
  const found: Finding[] = [];
  const keysOf = new Map<string, Set<string>>();
  for (const { key, events } of deliveries) {
    for (const event of events) keysOf.set(event, (keysOf.get(event) ?? new Set()).add(key));
  }
  for (const line of Map.groupBy(events, ({ difference }) => difference).values()) {
    const last = line.at(-1)!;
    const told = line.findLast(({ id }) => keysOf.has(id));
    if (isKnown(last, told)) continue;
    const words = line.map(({ id, status }) => `${status}${keysOf.has(id) ? "" : " (untold)"}`);
    found.push({ subject, is: "lost", what: `${last.difference}: ${words.join(", ")}` });
  }
  for (const [event, keys] of keysOf) {
    if (keys.size === 1) continue;
    const what = `event ${event} arrived under ${keys.size} keys`;
    found.push({ subject, is: "doubled", what });
  }
  const known = new Map(actions.map(({ key, status }) => [key, status]));
  const arrived = new Set(deliveries.map(({ key }) => key));
  for (const [key, status] of known) {
    if (!arrived.has(key)) found.push({ subject, is: "lost", what: `notification ${key}` });
    else if (status !== "delivered") {
      found.push({ subject, is: "wrong", what: `notification ${key} arrived, and is ${status}` });
    }
  }
  for (const key of arrived) {
    if (known.has(key)) continue;
    found.push({ subject, is: "wrong", what: `notification ${key} arrived, and nobody knows it` });
  }
  return found;
}

type Event = Stored["events"][number];

/** True when the last event of a difference that was told says what the last one says. */
function isKnown(last: Event, told: Event | undefined): boolean {
  if (told === last) return true;
  if (last.status === "resolved") return !told || told.status === "resolved";
  return told !== undefined && told.status !== "resolved" && told.observed === last.observed;
}

/** How many events were told to nobody, because the next one of their difference overtook them. */
export function countOvertaken(deliveries: readonly Delivery[], events: Stored["events"]): number {
  const told = new Set(deliveries.flatMap(({ events }) => events));
  return events.filter(({ id }) => !told.has(id)).length;
}
