import type { Router } from "./traefik_answers.ts";
import { providerOf, qualified } from "./traefik_servers.ts";

/** A router with all routers above it, the first one on top: a request passes each of them. */
export interface Layered {
  router: Router;
  /** One chain for each way down; only the router itself where it has no parents. */
  chains: Router[][];
}

/** More ways down to one router than anybody writes. */
const MOST_CHAINS = 100;

/**
 * Routers that lead somewhere, each with its layers (multi-layer routing, Traefik 3.6). One that others name as their
 * parent, and that has no service, leads nowhere by itself.
 */
export function layersOf(routers: ReadonlyMap<string, Router>): Layered[] {
  const parents = new Set([...routers.values()].flatMap((router) => parentsOf(router)));
  return [...routers.values()]
    .filter((router) => router.service !== "" || !parents.has(router.name))
    .map((router) => {
      const chains = chainsTo(router, routers, []);
      return { router, chains: chains.length > 0 ? chains : [[router]] };
    });
}

function parentsOf(router: Router): string[] {
  return router.parentRefs.map((parent) => qualified(parent, providerOf(router)));
}

/** None when no parent of it exists, or when it stands below itself: Traefik disables it then. */
function chainsTo(
  router: Router,
  routers: ReadonlyMap<string, Router>,
  below: readonly Router[],
): Router[][] {
  if (below.includes(router)) return [];
  const chain = [router, ...below];
  if (router.parentRefs.length === 0) return [chain];
  return parentsOf(router).flatMap((name) => {
    const parent = routers.get(name);
    return parent ? chainsTo(parent, routers, chain) : [];
  }).slice(0, MOST_CHAINS);
}

/** The rule that a request fulfils on one of the ways down. */
export function ruleOf(chains: readonly (readonly Router[])[]): string {
  const ways = chains.map((chain) =>
    chain.map(({ rule }) => rule).filter((rule) => rule.trim() !== "")
  );
  const [only = []] = ways;
  if (ways.length === 1 && only.length <= 1) return only[0] ?? "";
  return [...new Set(ways.map((rules) => rules.map((rule) => `(${rule})`).join(" && ")))].join(
    " || ",
  );
}
