import { addressOf } from "../routes.ts";

/** One thing that `dashboard_find` found by a part of its name. */
export interface Place {
  kind: "host" | "service" | "issue";
  hostname: string;
  service: string | null;
  issue_id: string | null;
  /** The sentence of an issue. */
  details: string | null;
}

/** What `dashboard_find` answers. */
export interface Found {
  items: Place[];
  /** Names that are near, where no item is found. */
  did_you_mean?: string[];
}

/** What the palette shows of each, and where it leads. */
export function foundIn(places: Place[]): {
  key: string;
  address: string;
  title: string;
  quiet: string;
}[] {
  return places.map(({ kind, hostname, service, issue_id, details }) => {
    const key = JSON.stringify([kind, hostname, service, issue_id]);
    if (kind === "issue") {
      return {
        key,
        address: addressOf("issue", issue_id ?? ""),
        title: details ?? "",
        quiet: hostname,
      };
    }
    const address = addressOf("host", hostname, service ? { service } : {});
    return { key, address, title: service ?? hostname, quiet: service ? hostname : "" };
  });
}
