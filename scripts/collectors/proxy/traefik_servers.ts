import type { Service } from "./traefik_answers.ts";

/** A server behind a service. */
export interface Server {
  host: string;
  port: number;
}

/** A service stands on others, which stand on others: no further than this. */
const DEEPEST = 5;

/** The servers that a service leads to in the end, sorted; none when it, or one it stands on, is not there. */
export function serversOf(
  name: string,
  services: ReadonlyMap<string, Service>,
  depth = 0,
): Server[] {
  const service = services.get(name);
  if (!service || depth > DEEPEST) return [];
  const below = (children: readonly string[]) =>
    children.flatMap((child) =>
      serversOf(qualified(child, providerOf(service)), services, depth + 1)
    );
  const servers = [
    ...(service.loadBalancer?.servers ?? []).flatMap(({ url }) => serverOf(url)),
    ...below(standsOn(service)),
  ];
  const all = servers.length > 0 ? servers : below(inNeed(service));
  return all.sort((a, b) => a.host < b.host ? -1 : a.host > b.host ? 1 : a.port - b.port);
}

/** Names of the services that a service is made of, as it says them. One with the weight 0 gets no requests. */
export function standsOn(
  { weighted, highestRandomWeight, mirroring, failover }: Service,
): string[] {
  return [
    ...(weighted?.services ?? []).filter(({ weight }) => weight !== 0).map(({ name }) => name),
    ...(highestRandomWeight?.services ?? []).filter(({ weight }) => weight !== 0)
      .map(({ name }) => name),
    mirroring?.service,
    failover?.service,
  ].filter((name) => typeof name === "string");
}

/** What takes over where nothing else is there. */
function inNeed({ failover }: Service): string[] {
  return failover?.fallback ? [failover.fallback] : [];
}

/** Does a service lead to one of these in the end? */
export function reaches(
  name: string,
  services: ReadonlyMap<string, Service>,
  meant: ReadonlySet<string>,
  depth = 0,
): boolean {
  if (meant.has(name)) return true;
  const service = services.get(name);
  if (!service || depth > DEEPEST) return false;
  return [...standsOn(service), ...inNeed(service)].some((child) =>
    reaches(qualified(child, providerOf(service)), services, meant, depth + 1)
  );
}

/** A name without `@provider` is of the same provider as who says it. */
export function qualified(name: string, provider: string): string {
  return name.includes("@") ? name : `${name}@${provider}`;
}

/** Who told Traefik of a router or service. */
export function providerOf(
  { name, provider }: { name: string; provider?: string | null | undefined },
): string {
  return provider || name.split("@")[1] || "";
}

function serverOf(text: string | null | undefined): Server[] {
  // h2c is HTTP/2 without TLS, which URL knows no default port of
  const url = URL.parse((text ?? "").replace(/^h2c:/, "http:"));
  if (!url?.hostname) return [];
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  return [{ host: url.hostname.replace(/^\[|\]$/g, ""), port }];
}
