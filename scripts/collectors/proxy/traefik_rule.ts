import { toDomains } from "./route.ts";

/** What a rule of a router says of domains. */
export type RuleDomains =
  | { kind: "domains"; domains: string[] }
  /** It has no fixed name, as in HostRegexp: the rule itself has to do. */
  | { kind: "pattern"; rule: string };

/** `!Host(`…`)` and its kind: negation, name, arguments in backticks or quotes. */
const MATCHER = /(!?)\s*([A-Za-z]+)\(\s*((?:(?:`[^`]*`|"(?:[^"\\]|\\.)*")\s*,?\s*)*)\)/g;

/**
 * Reads the domains of a rule: ``Host(`a`) || Host(`b`)``, the lists of version 2 (``Host(`a`, `b`)``), and paths, which
 * stand behind their domains. An alternative without a fixed name stays as it is beside those that have one.
 */
export function domainsOf(rule: string): RuleDomains {
  const alternatives = alternativesOf(rule).map((one) => ({ one, found: domainsOfOne(one) }));
  if (alternatives.every(({ found }) => found === undefined)) return { kind: "pattern", rule };
  const known = alternatives.flatMap(({ found }) => found ?? []);
  const unknown = alternatives.flatMap(({ one, found }) => found ? [] : [one.trim()]);
  return { kind: "domains", domains: [...toDomains(known), ...unknown] };
}

/** Undefined when no fixed name is in it. */
function domainsOfOne(rule: string): string[] | undefined {
  const matchers = [...rule.matchAll(MATCHER)].map(([, not, name, list]) => ({
    isNegated: not === "!",
    name: name ?? "",
    values: [...(list ?? "").matchAll(/`([^`]*)`|"((?:[^"\\]|\\.)*)"/g)].map((value) =>
      value[1] ?? value[2] ?? ""
    ),
  })).filter(({ isNegated }) => !isNegated);
  if (matchers.some(({ name }) => name === "HostRegexp")) return undefined;
  const valuesOf = (...names: string[]) =>
    matchers.filter(({ name }) => names.includes(name)).flatMap(({ values }) => values);
  const hosts = valuesOf("Host", "HostHeader");
  if (hosts.length === 0) return undefined;
  const paths = valuesOf("Path", "PathPrefix").filter((path) => path !== "/");
  return paths.length === 0 ? hosts : hosts.flatMap((host) => paths.map((path) => host + path));
}

/** The parts between `||` that stand in no brackets and no quotes. */
function alternativesOf(rule: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [token] of rule.matchAll(/`[^`]*`|"(?:[^"\\]|\\.)*"|\|\||[\s\S]/g)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token === "||" && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}
