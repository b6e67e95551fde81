import { Buffer } from "node:buffer";
import type { z } from "zod";
import { ask, type Endpoint } from "./client.ts";
import type { Look } from "./look.ts";
import { SourceError } from "../runtime/source_error.ts";
import { type Candidate, type Route, routesOf } from "./route.ts";
import { readRows } from "./rows.ts";
import {
  overviewAnswer,
  pageAnswer,
  type Router,
  routerRow,
  type Service,
  serviceRow,
  versionAnswer,
} from "./traefik_answers.ts";
import { type Layered, layersOf, ruleOf } from "./traefik_layers.ts";
import { domainsOf } from "./traefik_rule.ts";
import { providerOf, qualified, reaches, serversOf } from "./traefik_servers.ts";

/** How often all is read before what contradicts itself is told: routes come and go between the pages. */
const ATTEMPTS = 3;

/** More pages than any Traefik has: a server that never ends is not followed for ever. */
const MOST_PAGES = 1000;

/** Reads HTTP routers and the services behind them. Throws a SourceError. */
export async function lookAtTraefik(endpoint: Endpoint): Promise<Look> {
  const api = new Api(endpoint);
  const { Version } = await api.get("/api/version", versionAnswer);
  for (let attempt = 1;; attempt++) {
    const routers = await api.all("/api/http/routers", routerRow, "router");
    const services = await api.all("/api/http/services", serviceRow, "service");
    const contradictions = await api.contradictions(routers.listed, services.listed);
    const lacks = [...routers.rows.values()].filter((router) => isLost(router, services));
    if (contradictions.length + lacks.length > 0 && attempt < ATTEMPTS) continue;
    // a service that is not listed may be among those that are not known
    const isWhole = contradictions.length === 0 && services.nameless === 0;
    const candidates = layersOf(routers.rows)
      .filter(({ router }) =>
        !reaches(serviceNameOf(router), services.rows, services.odd) &&
        (isWhole || !isLost(router, services))
      )
      .map((layered) => candidateOf(layered, services.rows));
    return {
      proxy: { name: "traefik", version: Version },
      routes: routesOf(candidates),
      problems: [...contradictions, ...routers.problems, ...services.problems],
    };
  }
}

/** All rows of a list. */
interface Table<Row> {
  rows: Map<string, Row>;
  /** Names of rows that are not understood. */
  odd: Set<string>;
  /** How many rows have no name. */
  nameless: number;
  problems: string[];
  /** How many rows there were. */
  listed: number;
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
    schema: z.ZodType<Row>,
    word: string,
  ): Promise<Table<Row>> {
    const named = new Map<string, unknown>();
    const nameless: unknown[] = [];
    for (let page = 1; page <= MOST_PAGES;) {
      const question = { path: `${path}?page=${page}&per_page=100`, headers: this.#headers };
      const { value, headers } = await ask(this.#endpoint, question, pageAnswer);
      for (const row of value) {
        const name = nameIn(row);
        if (name === undefined) nameless.push(row);
        else named.set(name, row);
      }
      const next = Number(headers["x-next-page"] ?? 1);
      if (!(next > page)) return tableOf([...named.values(), ...nameless], schema, word);
      page = next;
    }
    throw new SourceError("failed", `${this.#endpoint.url} has pages of ${path} without end`);
  }

  /** Compares what was read with Traefik's own count. */
  async contradictions(routers: number, services: number): Promise<string[]> {
    const { http } = await this.get("/api/overview", overviewAnswer);
    return [
      ["routers", routers, http.routers.total] as const,
      ["services", services, http.services.total] as const,
    ].flatMap(([what, listed, counted]) =>
      listed === counted ? [] : [`Traefik counts ${counted} ${what} and lists ${listed}`]
    );
  }
}

function nameIn(row: unknown): string | undefined {
  const name = typeof row === "object" && row !== null && "name" in row ? row.name : undefined;
  return typeof name === "string" ? name : undefined;
}

function tableOf<Row extends { name: string }>(
  list: readonly unknown[],
  schema: z.ZodType<Row>,
  word: string,
): Table<Row> {
  const { rows, problems } = readRows(
    list,
    schema,
    ({ name }) => typeof name === "string" ? `${word} ${name}` : `a ${word} without a name`,
  );
  const known = new Map(rows.map((row) => [row.name, row]));
  const names = list.map(nameIn).filter((name) => name !== undefined);
  return {
    rows: known,
    odd: new Set(names.filter((name) => !known.has(name))),
    nameless: list.length - names.length,
    problems: problems.sort(),
    listed: list.length,
  };
}

function serviceNameOf(router: Router): string {
  return router.service && qualified(router.service, providerOf(router));
}

/** Its service was not listed, though the router works. */
function isLost(router: Router, { rows, odd }: Table<Service>): boolean {
  const name = serviceNameOf(router);
  return router.status === "enabled" && name !== "" && !name.endsWith("@internal") &&
    !rows.has(name) && !odd.has(name);
}

/** Its domains are those of all layers, its place is that of the last one. */
function candidateOf(
  { router, chains }: Layered,
  services: ReadonlyMap<string, Service>,
): Candidate {
  const open = chains.filter((chain) => chain.every(({ status }) => status !== "disabled"));
  const meant = open.length > 0 ? open : chains;
  const found = domainsOf(ruleOf(meant));
  return {
    name: router.name,
    priority: (meant[0] ?? []).map(({ priority }) => priority),
    route: {
      domains: found.kind === "domains" ? found.domains : [found.rule || router.name],
      ...(found.kind === "pattern" ? { kind: "pattern" } : {}),
      ...placeOf(router, services),
      enabled: open.length > 0,
      tls: meant.some((chain) =>
        chain.some(({ tls }) => tls !== undefined && tls !== null && tls !== false)
      ),
    },
  };
}

type Place = Pick<
  Route,
  "forward_host" | "forward_port" | "kind" | "provider" | "service" | "servers"
>;

function placeOf(router: Router, services: ReadonlyMap<string, Service>): Place {
  const service = serviceNameOf(router);
  // without one it leads nowhere: its own name has to do
  if (service === "") return { forward_host: router.name, forward_port: null };
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
