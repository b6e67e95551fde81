import { Buffer } from "node:buffer";
import type { z } from "zod";
import { ask, type Endpoint } from "./client.ts";
import type { Look } from "./look.ts";
import { SourceError } from "../runtime/source_error.ts";
import { type Candidate, type Route, routesOf } from "./route.ts";
import {
  overviewAnswer,
  type Router,
  routersAnswer,
  type Service,
  servicesAnswer,
  versionAnswer,
} from "./traefik_answers.ts";
import { domainsOf } from "./traefik_rule.ts";
import { providerOf, qualified, serversOf } from "./traefik_servers.ts";

/** How often all is read before what contradicts itself is told: routes come and go between the pages. */
const ATTEMPTS = 3;

/** More pages than any Traefik has: a server that never ends is not followed for ever. */
const MOST_PAGES = 1000;

/** Reads HTTP routers and the services behind them. Throws a SourceError. */
export async function lookAtTraefik(endpoint: Endpoint): Promise<Look> {
  const api = new Api(endpoint);
  const { Version } = await api.get("/api/version", versionAnswer);
  for (let attempt = 1;; attempt++) {
    const routers = await api.all("/api/http/routers", routersAnswer);
    const services = await api.all("/api/http/services", servicesAnswer);
    const problems = await api.contradictions(routers, services);
    const lacks = [...routers.values()].filter((router) => isLost(router, services));
    if ((problems.length > 0 || lacks.length > 0) && attempt < ATTEMPTS) continue;
    const candidates = [...routers.values()].map((router) => candidateOf(router, services));
    return { proxy: { name: "traefik", version: Version }, routes: routesOf(candidates), problems };
  }
}

class Api {
  readonly #endpoint: Endpoint;
  readonly #headers: Record<string, string>;

  constructor(endpoint: Endpoint) {
    const { user, password } = endpoint;
    const basic = Buffer.from(`${user ?? ""}:${password ?? ""}`).toString("base64");
    this.#endpoint = endpoint;
    this.#headers = user ? { authorization: `Basic ${basic}` } : {};
  }

  async get<Value>(path: string, schema: z.ZodType<Value>): Promise<Value> {
    return (await ask(this.#endpoint, { path, headers: this.#headers }, schema)).value;
  }

  /** All pages; the header X-Next-Page says 1 on the last one. */
  async all<Row extends { name: string }>(
    path: string,
    schema: z.ZodType<Row[]>,
  ): Promise<Map<string, Row>> {
    const rows = new Map<string, Row>();
    for (let page = 1; page <= MOST_PAGES;) {
      const question = { path: `${path}?page=${page}&per_page=100`, headers: this.#headers };
      const { value, headers } = await ask(this.#endpoint, question, schema);
      for (const row of value) rows.set(row.name, row);
      const next = Number(headers["x-next-page"] ?? 1);
      if (!(next > page)) return rows;
      page = next;
    }
    throw new SourceError("failed", `${this.#endpoint.url} has pages of ${path} without end`);
  }

  /** Compares what was read with Traefik's own count. */
  async contradictions(
    routers: ReadonlyMap<string, unknown>,
    services: ReadonlyMap<string, unknown>,
  ): Promise<string[]> {
    const { http } = await this.get("/api/overview", overviewAnswer);
    return [
      ["routers", routers.size, http.routers.total] as const,
      [
        "services",
        services.size,
        http.services.total,
      ] as const,
    ].flatMap(([what, listed, counted]) =>
      listed === counted ? [] : [`Traefik counts ${counted} ${what} and lists ${listed}`]
    );
  }
}

function serviceNameOf(router: Router): string {
  return qualified(router.service, providerOf(router));
}

/** Its service was not listed, though the router works. */
function isLost(router: Router, services: ReadonlyMap<string, Service>): boolean {
  const name = serviceNameOf(router);
  return router.status === "enabled" && !name.endsWith("@internal") && !services.has(name);
}

function candidateOf(router: Router, services: ReadonlyMap<string, Service>): Candidate {
  const found = domainsOf(router.rule);
  return {
    name: router.name,
    priority: router.priority,
    route: {
      domains: found.kind === "domains" ? found.domains : [found.rule || router.name],
      ...(found.kind === "pattern" ? { kind: "pattern" } : {}),
      ...placeOf(router, services),
      enabled: router.status !== "disabled",
      tls: router.tls !== undefined && router.tls !== null,
    },
  };
}

type Place = Pick<
  Route,
  "forward_host" | "forward_port" | "kind" | "provider" | "service" | "servers"
>;

function placeOf(router: Router, services: ReadonlyMap<string, Service>): Place {
  const service = serviceNameOf(router);
  const provider = service.split("@")[1] ?? "";
  if (provider === "internal") {
    return { forward_host: "localhost", forward_port: null, kind: "internal", provider, service };
  }
  const servers = serversOf(service, services);
  const [first] = servers;
  return {
    // nothing is behind it: its name has to do
    forward_host: first?.host ?? service,
    forward_port: first?.port ?? null,
    provider,
    service,
    ...(servers.length > 1 ? { servers: servers.map(({ host, port }) => `${host}:${port}`) } : {}),
  };
}
