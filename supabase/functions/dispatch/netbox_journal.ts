import { z } from "zod";
import { pageOf } from "./dashboard_page.ts";
import type { NetboxClient } from "./netbox_client.ts";
import type { NetboxFault } from "./netbox_faults.ts";
import { contentTypeOf, type NetboxObject } from "./netbox_objects.ts";
import { type Notice, noticeOf } from "./notice.ts";
import { oneLine } from "./ntfy_text.ts";

const PATH = "extras/journal-entries/";

/** Kinds of journal entries by severity. */
const KIND: Record<string, string> = {
  critical: "danger",
  high: "danger",
  medium: "warning",
  low: "info",
  info: "info",
};

const entries = z.looseObject({
  results: z.array(z.looseObject({ comments: z.string().nullish() })),
});

/**
 * Writes one journal entry on an object: what the notification says, and where to read more. An entry with the id of the
 * event is never written twice, however often the notification is delivered. Returns what went wrong, or null.
 */
export async function writeEntry(
  ask: NetboxClient,
  object: NetboxObject,
  payload: Record<string, unknown>,
  dashboardUrl: string | undefined,
): Promise<NetboxFault | null> {
  const notice = noticeOf(payload);
  const marker = `event ${payload.id ?? payload.notification_id}`;
  const of = { assigned_object_type: contentTypeOf(object), assigned_object_id: object.id };
  const found = await ask({
    method: "GET",
    path: PATH,
    query: { ...of, assigned_object_id: String(object.id), q: marker, limit: "10" },
  });
  if (found.fault) return found.fault;
  const known = entries.safeParse(found.body);
  if (known.data?.results.some(({ comments }) => comments?.includes(marker))) return null;
  const kind = notice.isResolved ? "success" : KIND[notice.severity] ?? "warning";
  const body = { ...of, kind, comments: commentsOf(notice, marker, dashboardUrl) };
  const written = await ask({ method: "POST", path: PATH, body });
  return written.fault ?? null;
}

/** Markdown, as NetBox shows it: what happened, the sentence of the event, and a link. */
function commentsOf(notice: Notice, marker: string, dashboardUrl: string | undefined): string {
  const page = pageOf(notice, dashboardUrl);
  const details = notice.events[0]?.details;
  return [
    `**${asText(notice.title)}**`,
    ...details ? [asText(details)] : [],
    `${page ? `[BRUCE](${page})` : "BRUCE"}, ${marker}`,
  ].join("\n\n");
}

/** One line whose characters mean nothing in Markdown or HTML: names and errors come from anywhere. */
function asText(text: string): string {
  return oneLine(text).replace(/[\\`*[\]]/g, "\\$&").replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;").replace(/^[#>+-]/, "\\$&");
}
