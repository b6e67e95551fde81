import type { Observation } from "../../../../scripts/collectors/runtime/collector.ts";
import { truenas } from "../../../../scripts/collectors/truenas/collector.ts";
import { certificate } from "../../support/private_ca.ts";
import { API_KEY, type TrueNasStandIn } from "./truenas_stand_in.ts";

/** Settings besides the ones of every test. */
export type Settings = Record<string, unknown>;

/** Looks once, with these settings alone. */
export async function lookWith(settings: Settings): Promise<Observation> {
  const [observation] = await truenas.configure(settings, { hostname: "nas1" }).observe();
  if (!observation) throw new Error("a system is one observation");
  return JSON.parse(
    JSON.stringify(observation),
    (key, value) => key === "observedAt" ? new Date(value) : value,
  );
}

/** Looks once over the WebSocket, trusting the private CA. */
export async function look(
  { url }: Pick<TrueNasStandIn, "url">,
  settings: Settings = {},
): Promise<Observation> {
  const ca = await certificate("ca.pem");
  return await lookWith({ endpoint: url, api_key: API_KEY, ca, ...settings });
}
