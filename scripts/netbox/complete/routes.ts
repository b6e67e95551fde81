import { foldName } from "../../../supabase/functions/_shared/names.ts";
import type { ExpectedHost } from "../services.ts";
import type { NewService } from "./completion.ts";
import type { Known } from "./known.ts";
import { isName } from "./there.ts";

/**
 * Services of a host that only the routes of a proxy tell of: one for each port that nothing there has. Not for hosts whose
 * containers are looked at: there such a route leads nowhere.
 */
export function lackingRoutes(
  host: string,
  known: Known,
  planned: readonly NewService[],
  there: ExpectedHost | undefined,
): NewService[] {
  const own = [
    ...known.services.filter(({ hostname }) => hostname === host)
      .map(({ service, declared_ports, ports }) => ({
        name: service,
        ports: [...declared_ports, ...ports ?? []],
      })),
    ...planned.filter((service) => service.host === host)
      .map(({ name, ports }) => ({ name, ports: ports ?? [] })),
    ...there?.services ?? [],
  ];
  // a service with unknown ports can be the target
  if (own.some(({ ports }) => ports.length === 0)) return [];
  const ports = new Set(own.flatMap(({ ports }) => ports));
  const names = new Set(own.map(({ name }) => foldName(name)));
  const lacking: NewService[] = [];
  for (const { domains, proxy, hostname, port } of known.routes) {
    const [name = ""] = (domains.split(",")[0] ?? "").replace(/^\*\./, "").split(".");
    if (hostname !== host || !port || ports.has(port)) continue;
    if (!isName(name) || names.has(foldName(name))) continue;
    ports.add(port);
    names.add(foldName(name));
    lacking.push({
      host,
      name,
      ports: [port],
      evidence: `route ${domains} of ${proxy} leads to ${port}`,
    });
  }
  return lacking;
}
