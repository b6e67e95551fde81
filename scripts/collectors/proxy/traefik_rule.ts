import { toDomains } from "./route.ts";
import { parseRule, type Way } from "./traefik_rule_parser.ts";

/** What a rule of a router says of domains. */
export type RuleDomains =
  | { kind: "domains"; domains: string[] }
  /** It has no fixed name, as in HostRegexp: the rule itself has to do. */
  | { kind: "pattern"; rule: string };

/**
 * Reads the domains of a rule: ``Host(`a`) || Host(`b`)``, the lists of version 2 (``Host(`a`, `b`)``), and paths, which
 * stand behind their domains. An alternative without a fixed name stays as it is beside those that have one.
 */
export function domainsOf(rule: string): RuleDomains {
  const ways = parseRule(rule) ?? [];
  const known = ways.flatMap(domainsOfWay);
  if (known.length === 0) return { kind: "pattern", rule };
  const unknown = ways.filter((way) => domainsOfWay(way).length === 0)
    .map(({ matchers }) => matchers.join(" && "));
  return { kind: "domains", domains: [...toDomains(known), ...new Set(unknown)] };
}

/** None when any name would do. */
function domainsOfWay({ host, path }: Way): string[] {
  return host === undefined ? [] : [`${host}${path === "/" ? "" : path ?? ""}`];
}
