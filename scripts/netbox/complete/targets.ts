import { foldName } from "../../../supabase/functions/_shared/names.ts";
import { hostCalled } from "./host_called.ts";
import type { Known, KnownHost, KnownRoute } from "./known.ts";

/**
 * Routes with the host that each leads to, also where nobody declares that host yet. Those that lead to a container beside
 * their proxy, which a proxy reaches by its name, are left out: that container is a service of its own.
 */
export function placedRoutes({ hosts, services, routes }: Known): KnownRoute[] {
  return routes.flatMap((route) => {
    if (route.hostname !== null) return [route];
    const [, target = "", port] = /^(.+?)(?::(\d+))?$/.exec(route.target) ?? [];
    const name = target.replace(/^\[|\]$/g, "");
    const isBeside = services.some(({ hostname, service, container, compose_service, aliases }) =>
      hostname === route.proxy &&
      [service, container, compose_service, ...aliases]
        .some((own) => own !== null && foldName(own) === foldName(name))
    );
    const hostname = hostCalled(hosts, name) ?? hostWith(hosts, name);
    if (hostname !== undefined && port) return [{ ...route, hostname, port: `tcp/${port}` }];
    return isBeside ? [] : [route];
  });
}

/** The only host that has an address. */
function hostWith(hosts: readonly KnownHost[], ip: string): string | undefined {
  const [only, ...others] = hosts.filter(({ declared_ip, addresses }) =>
    declared_ip === ip || addresses.includes(ip)
  );
  return others.length === 0 ? only?.hostname : undefined;
}
