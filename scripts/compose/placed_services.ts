import { dirname, relative, resolve } from "node:path";
import { findStacks } from "./find_stacks.ts";
import { placeOf, type Placing } from "./place.ts";
import { type ComposeService, servicesOf } from "./services.ts";

/** A service, and its file as people name it: from the folder that was searched. */
export type PlacedService = ComposeService & { from: string };

/** What the compose files in some folders declare. */
export interface Placed {
  /** By the host that runs them. */
  services: Map<string, PlacedService[]>;
  /** What is left out, one sentence each. */
  problems: string[];
  /** What else is worth a look. */
  notes: string[];
}

/** A folder, and the host that everything in it runs on, where a person said it. */
export type Folder = Pick<Placing, "root" | "host">;

/**
 * Reads the compose projects in folders and below them. `cure` says what to do about one whose host nobody knows. Throws a
 * UsageError for a folder without any.
 */
export async function placedServices(
  folders: readonly Folder[],
  hosts: Pick<Placing, "hostCalled" | "hostsOf">,
  cure: string,
): Promise<Placed> {
  const placed: Placed = { services: new Map(), problems: [], notes: [] };
  for (const { root, host } of folders) {
    const { stacks, problems } = await findStacks(root);
    placed.problems.push(...problems);
    for (const stack of stacks) {
      const place = placeOf(stack, { root, host, ...hosts });
      placed.notes.push(...stack.notes);
      if (place === undefined) {
        placed.problems.push(
          `${stack.files[0]}: which host runs it? Name a folder as the host, or say ${cure}.`,
        );
        continue;
      }
      const services = servicesOf(stack, placed.problems).map((service) => ({
        ...service,
        from: relative(dirname(resolve(root)), resolve(service.file)),
      }));
      placed.services.set(place, [...placed.services.get(place) ?? [], ...services]);
    }
  }
  return placed;
}
