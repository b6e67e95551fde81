import { z } from "zod";

/** Text, or null for anything else: a message with a gap is better than none. */
const text = z.string().nullish().catch(null);

/** The part of a canonical event that a message is written from. */
export const noticeEvent = z.looseObject({
  hostname: text,
  service: text,
  event_type: text,
  severity: text,
  status: text,
  details: text,
  issue_id: text,
  /** Made by the database, in the language of its settings. */
  title: text,
});

/** One event in a payload. */
export type NoticeEvent = z.output<typeof noticeEvent>;

const group = z.looseObject({
  kind: text,
  status: text,
  severity: text,
  title: text,
  summary: text,
  events: z.array(noticeEvent),
  omitted: z.int().nonnegative().catch(0),
});

/** What a payload tells, whether it is one event or a group of them. */
export type Notice = {
  title: string;
  summary: string | null;
  events: NoticeEvent[];
  omitted: number;
  severity: string;
  isResolved: boolean;
  isGroup: boolean;
};

/** Reads a payload: a canonical event, or the group form with its list `events`. A group of one is told as that event. */
export function noticeOf(payload: Record<string, unknown>): Notice {
  const asGroup = group.safeParse(payload);
  if (!asGroup.success) return eventNotice(noticeEvent.parse(payload));
  const { kind, title, events: [first, ...others], omitted } = asGroup.data;
  const isOne = kind === "group" && others.length + omitted === 0;
  return first && isOne ? eventNotice({ ...first, title }) : groupNotice(asGroup.data);
}

function eventNotice(event: NoticeEvent): Notice {
  return {
    title: event.title || titleOf(event),
    summary: null,
    events: [event],
    omitted: 0,
    severity: event.severity ?? "medium",
    isResolved: event.status === "resolved",
    isGroup: false,
  };
}

function groupNotice(
  { title, summary, events, omitted, severity, status }: z.output<typeof group>,
): Notice {
  const isResolved = status === "resolved";
  const usual = `${events.length + omitted} ${isResolved ? "differences resolved" : "differences"}`;
  return {
    title: title || usual,
    summary: summary || null,
    events,
    omitted,
    severity: severity ?? "medium",
    isResolved,
    isGroup: true,
  };
}

/** The title where the database made none: "Service missing: freshrss on box2-daily". */
function titleOf({ event_type, service, hostname, status }: NoticeEvent): string {
  const words = (event_type ?? "difference").toLowerCase().replaceAll("_", " ")
    .replace(/^(vm|docker)\b/, (word) => word === "vm" ? "VM" : "Docker");
  const subject = [service, hostname].filter(Boolean).join(" on ");
  const what = words.charAt(0).toUpperCase() + words.slice(1) + (subject ? `: ${subject}` : "");
  if (status === "resolved") return `Resolved: ${what}`;
  return status === "changed" ? `Changed: ${what}` : what;
}

/** The issues that somebody could acknowledge: those of events that are not resolved, each once. */
export function acknowledgeable(
  { events, isResolved }: Notice,
): { issueId: string; event: NoticeEvent }[] {
  const found = new Map<string, NoticeEvent>();
  for (const event of isResolved ? [] : events) {
    const issueId = z.uuid().safeParse(event.issue_id);
    if (issueId.success && event.status !== "resolved") found.set(issueId.data, event);
  }
  return [...found].map(([issueId, event]) => ({ issueId, event }));
}
