import { parseJson } from "../../program/parse_json.ts";
import type { Delivery, Send } from "./sender.ts";

const FIELDS = ["sent_at", "instance"] as const;
type Field = typeof FIELDS[number];

/**
 * Says in each payload when it is sent, by the clock that says when it was seen: what is between is its age, and a clock that
 * is off is no reason to take what a spool kept for what is now. An older BRUCE is told neither that nor the instance.
 */
export function tellingTime(send: Send, now: () => Date = () => new Date()): Send {
  const unknown = new Set<Field>();
  return async (lines) => {
    for (;;) {
      const sent_at = now().toISOString();
      const delivery = await send(lines.map((line) => stamped(line, sent_at, unknown)));
      const found = FIELDS.filter((field) =>
        !unknown.has(field) && isUnknownThere(field, delivery)
      );
      if (found.length === 0) return delivery;
      for (const field of found) unknown.add(field);
    }
  };
}

function stamped(line: string, sent_at: string, unknown: ReadonlySet<Field>): string {
  const payload = parseJson(line);
  if (!isObject(payload)) return line;
  const collector: Record<string, unknown> = {
    // a collector has a name
    name: "unnamed",
    ...isObject(payload.collector) ? payload.collector : {},
    sent_at,
  };
  for (const field of unknown) delete collector[field];
  return JSON.stringify({ ...payload, collector });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An older BRUCE refuses a field that it does not know. */
function isUnknownThere(field: Field, delivery: Delivery): boolean {
  const its = `collector.${field}`;
  if (delivery.kind === "refused") return delivery.refusal.path === its;
  return delivery.kind === "accepted" &&
    delivery.report.rejected.some(({ code, path }) => code === "unknown_field" && path === its);
}
