import type { Ask, Shape, Stage, Way } from "../way.ts";
import { textOf, TEXTS } from "./texts.ts";

const ID = "0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11";

/** Where a text of a caller goes: as a parameter of a question, or in the body of an act. */
const PLACES: Readonly<Record<string, (text: string) => Ask>> = {
  ...questions("/bruce/memory/search", [
    "q",
    "hostname",
    "service",
    "tag",
    "source",
    "at",
    "cursor",
  ]),
  ...questions("/bruce/drift", [
    "hostname",
    "service",
    "event_type",
    "severity",
    "since",
    "cursor",
  ]),
  ...questions("/bruce/drift_summary", ["hostname", "cursor"]),
  ...questions("/bruce/drift_between", ["from", "to", "hostname", "cursor"]),
  ...questions("/bruce/coverage", ["hostname"]),
  ...questions("/bruce/explain", ["hostname", "service"]),
  ...questions("/bruce/issues", ["hostname", "service", "status", "cursor"]),
  ...questions("/bruce/events", ["hostname", "service", "until", "cursor"]),
  ...questions("/bruce/hosts", ["hostname", "cursor"]),
  ...questions("/bruce/journal", ["kind", "cursor"]),
  ...questions("/bruce/digest", ["from", "to"]),
  "host in a path": (text) => asked(`/bruce/hosts/${encodeURIComponent(text)}`),
  "note of an acknowledgement": (note) =>
    told(`/bruce/issues/${ID}/acknowledge`, { note, by: note }),
  "waiver": (reason) => told(`/bruce/issues/${ID}/waive`, { reason, expires_at: reason }),
  "forgotten host": (text) => told(`/bruce/hosts/${encodeURIComponent(text)}/forget`, {}),
  "memory": (text) =>
    told("/bruce/memory/append", { source: "x", body: text, tags: [text.slice(0, 60)] }),
  "glob of a window": (glob) =>
    told("/bruce/tune", {
      what: "windows",
      values: {
        reason: "x",
        hostname: glob,
        service: glob,
        starts_at: "2026-01-01T00:00:00Z",
        ends_at: "2099-01-01T00:00:00Z",
      },
    }),
  "time of a window": (text) =>
    told("/bruce/tune", {
      what: "windows",
      values: { reason: "x", starts_at: text, ends_at: text, local_start: text, time_zone: text },
    }),
  "number of a threshold": (text) =>
    told("/bruce/tune", {
      what: "thresholds",
      values: { metric: "cpu_pct", open_above: text, clear_below: text },
    }),
  "interval of a setting": (text) =>
    told("/bruce/preview", {
      what: "settings",
      key: "settings",
      values: { retention: text },
      was: { retention: text },
    }),
  "key of a row": (key) => told("/bruce/tune", { what: "thresholds", key, values: {}, was: {} }),
  "reaction": (text) =>
    told("/bruce/preview", {
      what: "reactions",
      values: { name: text, target: text, hostname: text },
    }),
  "id": (text) => asked(`/bruce/issues/${encodeURIComponent(text)}`),
  "command": (text) =>
    told("/commands/enqueue", { name: text, target: text, arguments: { a: text } }),
  "result of a command": (text) => ({
    ...told("/commands/finish", {
      command_id: ID,
      lease: ID,
      outcome: "failed",
      stdout: text,
      error: text,
    }),
    role: "worker",
  }),
};

/** Questions and acts with hostile text, over a fleet that matches what it can. */
export const questionsWay: Way = {
  name: "questions and acts",
  genes: {
    place: Object.keys(PLACES),
    length: [1, 7, 50, 250, 500, 8000, 60_000],
    text: TEXTS.map((_, index) => index),
  },
  async arrange(stage: Stage, shape: Shape): Promise<Ask[]> {
    await remember(stage);
    return [askOf(shape)];
  },
};

/** The request of a shape. */
export function askOf({ place, text, length }: Shape): Ask {
  return PLACES[String(place)]!(textOf(Number(text), Number(length)));
}

/** Some memories that hold what is searched. */
async function remember({ sql }: Stage): Promise<void> {
  await sql`insert into public.memories (source, body, tags, valid_from)
    select 'x', left(repeat('a ab the disk-full a.b.c.d/ 1. é œ ' || n || ' ', 200), 8000), '{a}', now()
    from generate_series(1, 3) as n
    where not exists (select from public.memories)`;
}

function questions(path: string, names: readonly string[]): Record<string, (text: string) => Ask> {
  const required: Record<string, string> = path === "/bruce/explain"
    ? { hostname: "box" }
    : path === "/bruce/drift_between"
    ? { from: "2026-01-01T00:00:00Z" }
    : {};
  return Object.fromEntries(names.map((name) => [
    `${name} of ${path}`,
    (text: string) => asked(`${path}?${new URLSearchParams({ ...required, [name]: text })}`),
  ]));
}

function asked(path: string): Ask {
  return { path, role: "operator" };
}

function told(path: string, body: unknown): Ask {
  return { path, role: "operator", body };
}
