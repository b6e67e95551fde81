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
  const { loadBalancer, weighted, mirroring, failover } = service;
  const below = [
    ...(weighted?.services ?? []).map((child) => child.name),
    mirroring?.service,
    failover?.service,
  ].filter((child) => typeof child === "string");
  const servers = [
    ...(loadBalancer?.servers ?? []).flatMap(({ url }) => serverOf(url)),
    ...below.flatMap((child) =>
      serversOf(qualified(child, providerOf(service)), services, depth + 1)
    ),
  ];
  return servers.sort((a, b) => a.host < b.host ? -1 : a.host > b.host ? 1 : a.port - b.port);
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
