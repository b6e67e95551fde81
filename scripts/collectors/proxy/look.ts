import type { Route } from "./route.ts";

/** What was seen of one proxy. */
export interface Look {
  proxy: { name: string; version: string | null };
  routes: Route[];
  /** What is missing from the routes; nothing is concluded from what is not there then. */
  problems: string[];
}
