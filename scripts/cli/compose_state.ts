import { dirname, relative, resolve } from "node:path";
import { foldName } from "../../supabase/functions/_shared/names.ts";
import { findStacks } from "../compose/find_stacks.ts";
import { placeOf } from "../compose/place.ts";
import { type ComposeService, servicesOf } from "../compose/services.ts";

/** What compose files declare, in the form of the function `expected`, and what a person should know. */
export interface ComposeState {
  state: { origin: "compose"; complete: boolean; hosts: unknown[] };
  services: number;
  /** What is left out, one sentence each: then nothing is retired. */
  problems: string[];
  /** What else is worth a look. */
  notes: string[];
}

/** Where the files are, and which hosts there are. */
export interface ComposeFolders {
  folders: readonly string[];
  /** The host that all of it runs on. */
  host: string | undefined;
  /** These are all the compose files there are. */
  complete: boolean;
  /** Names of hosts that a folder can have. */
  hosts: readonly string[];
}

/** Reads the compose projects in folders. Throws a UsageError for a folder without any. */
export async function composeState(
  { folders, host, complete, hosts }: ComposeFolders,
): Promise<ComposeState> {
  const problems: string[] = [];
  const notes: string[] = [];
  const byHost = new Map<string, ComposeService[]>();
  const byName = new Map(hosts.map((name) => [foldName(name), name]));
  for (const root of folders) {
    const { stacks, problems: unread } = await findStacks(root);
    problems.push(...unread);
    for (const stack of stacks) {
      const place = placeOf(stack, {
        root,
        host,
        hostCalled: (name) => byName.get(foldName(name)),
        hostsOf: () => [],
      });
      if (place === undefined) {
        problems.push(
          `${stack.files[0]}: which host runs it? Name a folder as the host, or say --host HOST.`,
        );
        notes.push(...stack.notes);
        continue;
      }
      const services = servicesOf(stack, problems).map((service) => ({
        ...service,
        file: relative(dirname(resolve(root)), resolve(service.file)),
      }));
      notes.push(...stack.notes);
      byHost.set(place, [...byHost.get(place) ?? [], ...services]);
    }
  }
  const state = {
    origin: "compose" as const,
    complete: complete && problems.length === 0,
    hosts: [...byHost].map(([hostname, services]) => ({
      hostname,
      services: distinct(services, hostname, problems).map(declared),
    })),
  };
  return {
    state,
    services: [...byHost.values()].reduce((sum, { length }) => sum + length, 0),
    problems,
    notes,
  };
}

/** Of two services of one name the first counts. */
function distinct(services: ComposeService[], host: string, problems: string[]): ComposeService[] {
  const taken = new Map<string, string>();
  return services.filter(({ name, file }) => {
    const other = taken.get(foldName(name));
    if (other === undefined) return Boolean(taken.set(foldName(name), file));
    problems.push(`${file}: ${name} on ${host} is left out: ${other} declares that name too.`);
    return false;
  });
}

function declared(service: ComposeService): unknown {
  const { name, project, service: own, container, image, ports, depends_on, starts, file } =
    service;
  return {
    name,
    ports,
    image,
    depends_on,
    lifecycle: starts ? "active" : "planned",
    match: { compose_project: project, compose_service: own, ...container ? { container } : {} },
    metadata: { from: file },
  };
}
