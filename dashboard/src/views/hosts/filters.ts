import { addressOf } from "../../routes.ts";
import { type HostState, hostStates } from "./answer.ts";

/** What of the hosts is shown, and how: all of it stands in the address. */
export interface Filters {
  search: string;
  role: string;
  cluster: string;
  tag: string;
  states: HostState[];
  as: "tree" | "tiles";
  /** Cursor of the page; empty for the first. */
  after: string;
}

const texts = ["search", "role", "cluster", "tag"] as const;

/** Reads what stands after `?`; what it does not understand does not count. */
export function readFilters(query: URLSearchParams): Filters {
  const [search, role, cluster, tag] = texts.map((name) => query.get(name) ?? "");
  const states = (query.get("state") ?? "").split(",");
  return {
    search: search!,
    role: role!,
    cluster: cluster!,
    tag: tag!,
    states: hostStates.filter((state) => states.includes(state)),
    as: query.get("as") === "tiles" ? "tiles" : "tree",
    after: query.get("after") ?? "",
  };
}

/** The address of the hosts with these filters. Another filter begins at the first page again. */
export function addressWith(filters: Filters, change: Partial<Filters>): string {
  const next = { ...filters, after: "", ...change };
  const query: Record<string, string> = {};
  for (const name of texts) if (next[name]) query[name] = next[name];
  if (next.states.length > 0) query.state = next.states.join(",");
  if (next.as === "tiles") query.as = "tiles";
  if (next.after) query.after = next.after;
  return addressOf("hosts", "", query);
}

/** What `dashboard_hosts` is asked. */
export function questionOf({ states, after, ...filters }: Filters): Record<string, unknown> {
  const given = texts.filter((name) => filters[name].trim())
    .map((name) => [name, filters[name].trim()]);
  return {
    limit: 100,
    ...Object.fromEntries(given),
    ...(states.length > 0 ? { state: states } : {}),
    ...(after ? { cursor: after } : {}),
  };
}

/** Is anything filtered away? */
export function isFiltered({ states, ...filters }: Filters): boolean {
  return states.length > 0 || texts.some((name) => filters[name].trim() !== "");
}
