/**
 * One route: where the requests for some domains go. Paths stand behind their domain (`a.example/x`). A row of
 * `snapshot.routes`, with the name of what it was made of left out.
 */
export interface Route {
  /** Lower case, sorted; a rule that cannot be compared stands here as it is, see `kind`. */
  domains: string[];
  forward_host: string;
  forward_port: number | null;
  enabled: boolean;
  tls: boolean;
  /** `redirect`: to another domain. `internal`: to the proxy itself. `pattern`: the domains are a rule. */
  kind?: "redirect" | "internal" | "pattern";
  /** Who told the proxy, and the name of the service there: an address may mean something only to that one. */
  provider?: string;
  service?: string;
  /** All servers when there are several; `forward_host` is the first. */
  servers?: string[];
}

/** A route and what decides between two for the same domains. */
export interface Candidate {
  /** Name that tells it from others, for people. */
  name: string;
  /** Compared one by one, the first that differs decides. */
  priority: readonly number[];
  route: Route;
}

/**
 * One route per set of domains, in a stable order. Routes that lead to the same place are one; of those that do not,
 * the first by priority keeps its domains and the others are told apart by their names.
 */
export function routesOf(candidates: readonly Candidate[]): Route[] {
  const groups = Map.groupBy(candidates, ({ route }) => keyOf(route));
  return [...groups.values()].flatMap(ofOneKey)
    .sort((a, b) => keyOf(a) < keyOf(b) ? -1 : 1);
}

function ofOneKey(group: Candidate[]): Route[] {
  const external = group.filter(({ route }) => route.kind !== "internal");
  const ranked = (external.length > 0 ? external : group.slice(0, 1))
    .toSorted((a, b) => byPriority(a, b) || (a.name < b.name ? -1 : 1));
  const places = Map.groupBy(ranked, ({ route }) => `${route.forward_host} ${route.forward_port}`);
  return [...places.values()].map((same, place) => {
    const [first] = same;
    if (!first) throw new Error("a group has a member");
    const domains = place === 0
      ? first.route.domains
      : first.route.domains.map((domain) => `${domain} (${first.name})`);
    return {
      ...first.route,
      domains,
      enabled: same.some(({ route }) => route.enabled),
      tls: same.some(({ route }) => route.tls),
    };
  });
}

function byPriority(a: Candidate, b: Candidate): number {
  const place = a.priority.findIndex((priority, place) => priority !== b.priority[place]);
  return place < 0 ? 0 : (b.priority[place] ?? 0) - (a.priority[place] ?? 0);
}

function keyOf({ domains }: Route): string {
  return domains.join();
}

/** Domains as they are compared. */
export function toDomains(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim().toLowerCase()))].filter(Boolean).sort();
}
