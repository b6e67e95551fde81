import { foldName } from "../../supabase/functions/_shared/names.ts";
import { type PlacedService, placedServices } from "../compose/placed_services.ts";

/** What compose files declare, in the form of the function `expected`, and what a person should know. */
export interface ComposeState {
  state: { origin: "compose"; complete: boolean; hosts: unknown[] };
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
  { folders, host, complete, hosts: known }: ComposeFolders,
): Promise<ComposeState> {
  const byName = new Map(known.map((name) => [foldName(name), name]));
  const { services, problems, notes } = await placedServices(
    folders.map((root) => ({ root, host })),
    { hostCalled: (name) => byName.get(foldName(name)), hostsOf: () => [] },
    "--host HOST",
  );
  const hosts = [...services].map(([hostname, own]) => ({
    hostname,
    services: distinct(own, hostname, problems).map(declared),
  }));
  const isWhole = complete && problems.length === 0;
  return { state: { origin: "compose", complete: isWhole, hosts }, problems, notes };
}

/** Of two services of one name the first counts. */
function distinct(
  services: readonly PlacedService[],
  host: string,
  problems: string[],
): PlacedService[] {
  const taken = new Map<string, string>();
  return services.filter(({ name, from: file }) => {
    const other = taken.get(foldName(name));
    if (other === undefined) return Boolean(taken.set(foldName(name), file));
    problems.push(`${file}: ${name} on ${host} is left out: ${other} declares that name too.`);
    return false;
  });
}

function declared(service: PlacedService): unknown {
  const { name, project, service: own, container, image, ports, depends_on, starts, from } =
    service;
  return {
    name,
    ports,
    image,
    depends_on,
    lifecycle: starts ? "active" : "planned",
    match: { compose_project: project, compose_service: own, ...container ? { container } : {} },
    metadata: { from },
  };
}
