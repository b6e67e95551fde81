import { proxmox } from "../../../../scripts/collectors/proxmox/collector.ts";
import type { Observation, Observe } from "../../../../scripts/collectors/runtime/collector.ts";
import { certificate } from "../../support/private_ca.ts";
import { API_TOKEN, type PveStandIn } from "./pve_stand_in.ts";

/** Settings besides the ones of every test. */
export type Settings = Record<string, unknown>;

/** A configured collector for these servers, as one cluster named `lab`. */
export async function collectorFor(
  servers: readonly Pick<PveStandIn, "url">[],
  settings: Settings = {},
): Promise<Observe> {
  const values = {
    endpoint: servers.map(({ url }) => url),
    api_token: API_TOKEN,
    ca: await certificate("ca.pem"),
    ...settings,
  };
  return proxmox.configure(values, { hostname: "lab" }).observe;
}

/** Looks once. */
export async function look(
  servers: PveStandIn | readonly PveStandIn[],
  settings?: Settings,
): Promise<Observation> {
  const observe = await collectorFor([servers].flat(), settings);
  const [observation] = await observe();
  if (!observation) throw new Error("a cluster is one observation");
  return JSON.parse(
    JSON.stringify(observation),
    (key, value) => key === "observedAt" ? new Date(value) : value,
  );
}

/** A recorded answer: its `data`. */
// deno-lint-ignore no-explicit-any -- each test reads and changes the part it is about
export async function recorded(name: string): Promise<any> {
  const text = await Deno.readTextFile(new URL(`../fixtures/${name}.json`, import.meta.url));
  return JSON.parse(text).data;
}
