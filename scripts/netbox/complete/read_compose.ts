import { placedServices } from "../../compose/placed_services.ts";
import type { ComposeService } from "../../compose/services.ts";
import { hostCalled } from "./host_called.ts";
import type { Known } from "./known.ts";

/** What compose files declare, by host, and what could not be read or placed, one sentence each. */
export interface Composed {
  services: Map<string, readonly ComposeService[]>;
  notes: string[];
}

/** Reads compose projects in folders, each given as `DIR` or `DIR=HOST`. Throws a UsageError for a folder without any. */
export async function readCompose(
  folders: readonly string[],
  { hosts, services }: Known,
): Promise<Composed> {
  const given = folders.map((folder) => {
    const [, root = folder, host] = /^(.+)=([^=/]+)$/.exec(folder) ?? [];
    return { root, host: host === undefined ? undefined : hostCalled(hosts, host) ?? host };
  });
  const placed = await placedServices(given, {
    hostCalled: (name) => hostCalled(hosts, name),
    hostsOf: (project) => [
      ...new Set(services.filter((one) => one.project === project).map((one) => one.hostname)),
    ],
  }, "--compose DIR=HOST");
  const known = new Set(hosts.map(({ hostname }) => hostname));
  const strange = [...placed.services].filter(([host]) => !known.has(host))
    .flatMap((
      [host, own],
    ) => [...new Set(own.map(({ file }) => `${file}: ${host} is no known host.`))]);
  return {
    services: new Map([...placed.services].filter(([host]) => known.has(host))),
    notes: [...placed.notes, ...placed.problems, ...strange],
  };
}
