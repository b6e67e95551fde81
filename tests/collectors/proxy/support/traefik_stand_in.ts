import { type Served, serveHttp } from "../../service_health/support/servers.ts";

/** Rows of the API of Traefik as they are now; a test may change them between two questions. */
export interface Tables {
  routers: Record<string, unknown>[];
  services: Record<string, unknown>[];
}

/** A server in place of Traefik. */
export interface TraefikStandIn extends Served {
  url: string;
  asked: string[];
}

/** How it behaves besides its tables. */
export interface Behaviour {
  /** `user:password` that it wants. */
  basic?: string;
  /** Called before each answer. */
  before?(path: string): Response | undefined | void;
  /** Totals that it counts; those of its tables when nothing is said. */
  totals?: { routers: number; services: number };
}

/** Pages as `pkg/api` of Traefik does: X-Next-Page is 1 on the last one. */
export function serveTraefik(
  tables: Tables,
  { basic, before, totals }: Behaviour = {},
): TraefikStandIn {
  const asked: string[] = [];
  const server = serveHttp((request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    asked.push(pathname + search);
    if (basic && request.headers.get("authorization") !== `Basic ${btoa(basic)}`) {
      return new Response("401 Unauthorized\n", { status: 401 });
    }
    const other = before?.(pathname);
    if (other) return other;
    if (pathname === "/api/version") return Response.json({ Version: "3.7.9", Codename: "x" });
    if (pathname === "/api/overview") {
      const { routers, services } = totals ??
        { routers: tables.routers.length, services: tables.services.length };
      return Response.json({
        http: { routers: { total: routers }, services: { total: services } },
      });
    }
    const rows = pathname === "/api/http/routers"
      ? tables.routers
      : pathname === "/api/http/services"
      ? tables.services
      : undefined;
    return rows
      ? pageOf(rows, Number(searchParams.get("page")), Number(searchParams.get("per_page")))
      : new Response("404 page not found\n", { status: 404 });
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, asked };
}

function pageOf(rows: unknown[], page: number, size: number): Response {
  const start = (page - 1) * size;
  // as Traefik says it of a page behind the last one
  if (start > 0 && start >= rows.length) {
    const message = `invalid request: page: ${page}, per_page: ${size}`;
    return Response.json({ message }, { status: 400 });
  }
  const next = start + size < rows.length ? page + 1 : 1;
  return Response.json(rows.slice(start, start + size), { headers: { "x-next-page": `${next}` } });
}

/** A router of a provider; the rest says what is special. */
export function router(
  name: string,
  rule: string,
  service: string,
  rest: Record<string, unknown> = {},
) {
  const provider = name.split("@")[1];
  return { name, provider, rule, service, status: "enabled", priority: rule.length, ...rest };
}

/** A service with these servers. */
export function service(name: string, ...urls: string[]) {
  const servers = urls.map((url) => ({ url }));
  return { name, provider: name.split("@")[1], type: "loadbalancer", loadBalancer: { servers } };
}
