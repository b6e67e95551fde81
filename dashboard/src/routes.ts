import type { Component } from "svelte";

/** A view of the page: what stands after `#/` in the address. */
export type ViewName =
  | "now"
  | "hosts"
  | "host"
  | "issue"
  | "time"
  | "trends"
  | "coverage"
  | "actions"
  | "tuning"
  | "more"
  | "nowhere";

/** One view, and what it shows: the name of a host, the id of an issue. */
export interface Route {
  view: ViewName;
  /** What stands after the view, decoded; empty for most. */
  of: string;
  /** What stands after `?`. */
  query: URLSearchParams;
}

/** Each view is loaded when it is first looked at; many need nothing of the address. */
// deno-lint-ignore no-explicit-any -- a component that takes no route fits where one is given
type Loaded = Promise<{ default: Component<any> }>;

export const views: Record<ViewName, () => Loaded> = {
  now: () => import("./views/now/Now.svelte"),
  hosts: () => import("./views/hosts/Hosts.svelte"),
  host: () => import("./views/host/Host.svelte"),
  issue: () => import("./views/issue/Issue.svelte"),
  time: () => import("./views/time/Time.svelte"),
  trends: () => import("./views/trends/Trends.svelte"),
  coverage: () => import("./views/coverage/Coverage.svelte"),
  actions: () => import("./views/actions/Actions.svelte"),
  tuning: () => import("./views/tuning/Tuning.svelte"),
  more: () => import("./views/more/More.svelte"),
  nowhere: () => import("./views/Nowhere.svelte"),
};

/** Reads an address such as `#/host/box2-daily?rule=PORT_MISMATCH`; none is Now. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view = "", ...rest] = path.split("/");
  return {
    view: view === "" ? "now" : Object.hasOwn(views, view) ? view as ViewName : "nowhere",
    of: decode(rest.join("/")),
    query: new URLSearchParams(query),
  };
}

/** The address of a view. */
export function addressOf(view: ViewName, of = "", query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${view}${of ? `/${encodeURIComponent(of)}` : ""}${search ? `?${search}` : ""}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
