import type { AckLinks } from "./ack_links.ts";
import { pageOf } from "./dashboard_page.ts";
import { acknowledgeable, type Notice, type NoticeEvent, noticeOf } from "./notice.ts";
import { fittingMessage, MAX_TITLE_BYTES, oneLine, shorten } from "./ntfy_text.ts";
import { authOf, commonHeaders, type Composing, type Outgoing, urlOf } from "./outgoing.ts";
import type { Action, Target, Words } from "./schema.ts";
import type { Found } from "./secrets.ts";

/** ntfy priorities: 5 urgent, 4 high, 3 default, 2 low, 1 min. Whoever adds a severity gets the default. */
const PRIORITY: Record<string, number> = { critical: 5, high: 4, medium: 3, low: 2, info: 1 };
const RESOLVED_PRIORITY = 2;

/** Codes of https://docs.ntfy.sh/emojis/: shown as emoji before the title. */
const TAG: Record<string, string> = {
  critical: "rotating_light",
  high: "warning",
  medium: "large_orange_diamond",
  low: "small_blue_diamond",
  info: "information_source",
};
const RESOLVED_TAG = "white_check_mark";

/** ntfy shows at most this many buttons. */
const MAX_BUTTONS = 3;

/**
 * A message to publish as JSON (https://docs.ntfy.sh/publish/#publish-as-json), which ntfy takes at the root of the
 * server only. The buttons acknowledge one issue each, and hold nothing that allows more: every subscriber sees them.
 */
export async function composeNtfy(
  action: Action,
  { environment, ackLinks }: Composing,
): Promise<Found<Outgoing>> {
  const { target, words } = action;
  const address = urlOf(target, environment);
  if (address.fault !== undefined) return address;
  const { url } = address.value;
  if (url.pathname !== "/" || url.search !== "") {
    return {
      fault:
        "the url of an ntfy target is the root of the server; the topic goes into settings.topic",
    };
  }
  const auth = authOf(target, environment, "Authorization");
  if (auth.fault !== undefined) return auth;
  const topic = topicOf(target);
  if (topic.fault !== undefined) return topic;

  const notice = noticeOf(action.payload);
  const click = target.settings.click || pageOf(notice, environment.BRUCE_DASHBOARD_URL);
  const actions = ackLinks ? await buttons(notice, ackLinks, words) : [];
  const message = {
    topic: topic.value,
    title: shorten(oneLine(notice.title), MAX_TITLE_BYTES),
    priority: notice.isResolved ? RESOLVED_PRIORITY : PRIORITY[notice.severity] ?? 3,
    tags: tagsOf(notice),
    ...click ? { click } : {},
    ...actions.length > 0 ? { actions } : {},
  };
  return {
    value: {
      url,
      headers: { ...commonHeaders(action), ...auth.value.headers },
      body: JSON.stringify({ ...message, message: fittingMessage(notice, message, words) }),
      secrets: [...address.value.secrets, ...auth.value.secrets],
    },
  };
}

function topicOf({ settings: { topic } }: Target): Found<string> {
  if (!topic) return { fault: "an ntfy target needs settings.topic" };
  if (/^[-_A-Za-z0-9]{1,64}$/.test(topic)) return { value: topic };
  return { fault: "the topic may hold letters, digits, - and _ only, at most 64" };
}

function tagsOf({ isResolved, severity, isGroup, events: [event] }: Notice): string[] {
  const emoji = isResolved ? RESOLVED_TAG : TAG[severity] ?? "warning";
  const type = isGroup ? null : event?.event_type;
  return type ? [emoji, type.replaceAll(",", " ")] : [emoji];
}

async function buttons(notice: Notice, ackLinks: AckLinks, words: Words) {
  const issues = acknowledgeable(notice).slice(0, MAX_BUTTONS);
  return await Promise.all(issues.map(async ({ issueId, event }) => {
    const { url, authorization } = await ackLinks(issueId);
    return {
      action: "http",
      label: notice.isGroup
        ? shorten(words.acknowledge_one.replace("{name}", () => nameOf(event)), 40)
        : words.acknowledge,
      method: "POST",
      url,
      headers: { Authorization: authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ note: words.by_button }),
      clear: true,
    };
  }));
}

function nameOf({ service, hostname, event_type }: NoticeEvent): string {
  return oneLine(service ?? hostname ?? event_type ?? "issue");
}
