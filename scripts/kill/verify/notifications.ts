import type { Delivery } from "../ledger.ts";
import type { Stored } from "../stored.ts";
import type { Finding } from "./finding.ts";

const subject = "notifications";

/**
 * Each event arrived in a notification, again only under the same key, and each notification is known as delivered. What was
 * over before it could be sent is not sent at all: then neither the beginning nor the end may arrive.
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
  const isTakenBack = new Set(takenBack(deliveries, events));
  for (const { id, difference, status } of events) {
    const keys = keysOf.get(id);
    const what = `the notification of ${difference} ${status} (event ${id})`;
    if (isTakenBack.has(id)) continue;
    if (!keys) found.push({ subject, is: "lost", what });
    else if (keys.size > 1) {
      found.push({ subject, is: "doubled", what: `${what} has ${keys.size} keys` });
    }
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

/** The events that were never told, and neither was what followed or went before: an `opened` and its `resolved`. */
export function takenBack(deliveries: readonly Delivery[], events: Stored["events"]): string[] {
  const told = new Set(deliveries.flatMap(({ events }) => events));
  const found: string[] = [];
  for (const line of Map.groupBy(events, ({ difference }) => difference).values()) {
    for (const [index, { id, status }] of line.entries()) {
      const end = line[index + 1];
      if (status !== "opened" || end?.status !== "resolved") continue;
      if (!told.has(id) && !told.has(end.id)) found.push(id, end.id);
    }
  }
  return found;
}
