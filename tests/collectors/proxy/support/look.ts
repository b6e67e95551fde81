import type { Observation } from "../../../../scripts/collectors/runtime/collector.ts";
import { proxy } from "../../../../scripts/collectors/proxy/collector.ts";
import type { Route } from "../../../../scripts/collectors/proxy/route.ts";

/** What one run with these settings sees. */
export async function look(settings: Record<string, unknown>): Promise<Observation> {
  const [observation] = await proxy.configure(settings, { hostname: "box2-edge" }).observe();
  if (!observation) throw new Error("one run is one observation");
  return observation;
}

/** The routes of one run. */
export function routesOf({ snapshot }: Observation): Route[] {
  return snapshot.routes as Route[];
}

/** One text for each route: `a.example -> 10.0.0.1:80`, and what is special about it. */
export function wordsOf(observation: Observation): string[] {
  return routesOf(observation).map(({ domains, forward_host, forward_port, enabled, tls, kind }) =>
    [
      `${domains.join()} -> ${forward_host}:${forward_port}`,
      !enabled && "disabled",
      tls && "tls",
      kind,
    ].filter(Boolean).join(" ")
  );
}

/** A recorded answer. */
export async function sample(name: string) {
  return JSON.parse(await Deno.readTextFile(new URL(`../fixtures/${name}.json`, import.meta.url)));
}
