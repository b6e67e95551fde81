import { parseJson } from "../../program/parse_json.ts";
import type { Delivery, Send } from "./sender.ts";

const FIELD = "collector.sent_at";

/**
 * Says in each payload when it is sent, by the clock that says when it was seen: what is between is its age, and a clock that
 * is off is no reason to take what a spool kept for what is now.
 */
export function tellingTime(send: Send, now: () => Date = () => new Date()): Send {
  let isKnown = true;
  return async (lines) => {
    if (!isKnown) return await send(lines);
    const sent_at = now().toISOString();
    const delivery = await send(lines.map((line) => stamped(line, sent_at)));
    if (!isUnknownThere(delivery)) return delivery;
    isKnown = false;
    return await send(lines);
  };
}

function stamped(line: string, sent_at: string): string {
  const payload = parseJson(line);
  if (!isObject(payload)) return line;
  const { collector } = payload;
  return JSON.stringify({
    ...payload,
    // a collector has a name
    collector: { name: "unnamed", ...isObject(collector) ? collector : {}, sent_at },
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An older BRUCE refuses a field that it does not know. */
function isUnknownThere(delivery: Delivery): boolean {
  if (delivery.kind === "refused") return delivery.refusal.path === FIELD;
  return delivery.kind === "accepted" &&
    delivery.report.rejected.some(({ code, path }) => code === "unknown_field" && path === FIELD);
}
