import { publishedPorts } from "./ports.ts";
import { composeService } from "./schema.ts";
import type { Stack } from "./stack.ts";

/** A service that a compose project declares, as BRUCE calls things. */
export interface ComposeService {
  /** Its name on the host: that of its container, else made of project and service. */
  name: string;
  project: string;
  service: string;
  container: string | null;
  image: string | null;
  /** As `protocol/number`; empty where it publishes none, or uses another network. */
  ports: string[];
  networks: string[];
  /** Names of services of the project that it needs, as `name` has them. */
  depends_on: string[];
  /** False where a profile that is not on, or no replica, keeps it from starting. */
  starts: boolean;
  /** The file that declares it. */
  file: string;
}

/**
 * The services of a project. What others only wait for to end is no service and is left out. `problems` are told of what
 * cannot be read; its neighbours count all the same.
 */
export function servicesOf(stack: Stack, problems: string[]): ComposeService[] {
  const read = [...stack.services].flatMap(([service, raw]) => {
    const { success, data, error } = composeService.safeParse(raw);
    if (success) return [{ service, data }];
    const [first] = error.issues;
    problems.push(
      `${stack.files[0]}: service ${service} is left out: ${
        first?.path.join(".")
      }: ${first?.message}`,
    );
    return [];
  });
  const jobs = new Set(
    read.flatMap(({ data }) => data.depends_on ?? [])
      .filter(({ condition }) => condition === "service_completed_successfully")
      .map(({ name }) => name),
  );
  const names = new Map(
    read.map(({ service, data }) => [service, nameOf(stack.name, service, data.container_name)]),
  );
  return read.filter(({ service }) => !jobs.has(service)).map(({ service, data }) => ({
    name: names.get(service) ?? service,
    project: stack.name,
    service,
    container: data.container_name ?? null,
    image: data.image || null,
    ports: portsOf(stack, service, data, problems),
    networks: data.networks ?? [],
    depends_on: (data.depends_on ?? []).filter(({ name }) => !jobs.has(name))
      .flatMap(({ name }) => names.get(name) ?? []),
    starts: starts(stack, data),
    file: stack.files[0] ?? stack.directory,
  }));
}

/**
 * The name by which BRUCE finds the container of a service, and no other: that of the container where somebody gave it one,
 * the service where it has the project in it, else both.
 */
export function nameOf(project: string, service: string, container?: string | null): string {
  if (container) return container;
  const isInIt = `-${service}-`.replace(/[_.]/g, "-").includes(
    `-${project.replace(/[_.]/g, "-")}-`,
  );
  return isInIt ? service : `${project}-${service}`;
}

type Service = ReturnType<typeof composeService.parse>;

function portsOf(stack: Stack, service: string, data: Service, problems: string[]): string[] {
  if (data.network_mode && data.network_mode !== "bridge") return [];
  const ports = (data.ports ?? []).flatMap((entry) => {
    const published = publishedPorts(entry as string);
    if (published) return published;
    const said = typeof entry === "string" ? entry : JSON.stringify(entry);
    problems.push(`${stack.files[0]}: service ${service}: ${said} is no port mapping.`);
    return [];
  });
  return [...new Set(ports)].sort();
}

function starts({ profiles: on }: Stack, { profiles, scale, deploy }: Service): boolean {
  const replicas = scale ?? deploy?.replicas;
  if (replicas !== undefined && replicas !== null && Number(replicas) === 0) return false;
  return !profiles?.length || on.has("*") || profiles.some((name) => on.has(name));
}
