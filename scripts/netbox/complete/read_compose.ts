import { findStacks } from "../../compose/find_stacks.ts";
import { placeOf } from "../../compose/place.ts";
import { type ComposeService, servicesOf } from "../../compose/services.ts";
import { hostCalled } from "./host_called.ts";
import type { Known } from "./known.ts";

/** What compose files declare, by host, and what could not be read or placed, one sentence each. */
export interface Composed {
  services: Map<string, ComposeService[]>;
  notes: string[];
}

/** Reads compose projects in folders, each given as `DIR` or `DIR=HOST`. Throws a UsageError for a folder without any. */
export async function readCompose(
  folders: readonly string[],
  { hosts, services }: Known,
): Promise<Composed> {
  const composed: Composed = { services: new Map(), notes: [] };
  for (const folder of folders) {
    const [, root = folder, host] = /^(.+)=([^=/]+)$/.exec(folder) ?? [];
    const { stacks, problems } = await findStacks(root);
    for (const stack of stacks) {
      const place = placeOf(stack, {
        root,
        host: host === undefined ? undefined : hostCalled(hosts, host) ?? host,
        hostCalled: (name) => hostCalled(hosts, name),
        hostsOf: (project) => [
          ...new Set(
            services.filter((one) => one.project === project).map(({ hostname }) => hostname),
          ),
        ],
      });
      if (place === undefined || !hosts.some(({ hostname }) => hostname === place)) {
        composed.notes.push(
          place === undefined
            ? `${
              stack.files[0]
            }: which host runs it? Name a folder as the host, or say --compose DIR=HOST.`
            : `${stack.files[0]}: ${place} is no known host.`,
        );
        composed.notes.push(...stack.notes);
        continue;
      }
      const own = composed.services.get(place) ?? [];
      composed.services.set(place, [...own, ...servicesOf(stack, problems)]);
      composed.notes.push(...stack.notes);
    }
    composed.notes.push(...problems);
  }
  return composed;
}
