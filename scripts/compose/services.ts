import { imageOf } from "./image.ts";
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
 * The services of a project. What others only wait for to end, and what is no container, is no service and is left out.
 * `problems` are told of what cannot be read; its neighbours count all the same. The notes of the project are told of images
 * that are none.
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
  const jobs = new Set([
    ...read.flatMap(({ data }) => data.depends_on ?? [])
      .filter(({ condition }) => condition === "service_completed_successfully")
      .map(({ name }) => name),
    ...read.filter(({ data }) => data.provider).map(({ service }) => service),
  ]);
  const names = new Map(
    read.map(({ service, data }) => [service, nameOf(stack.name, service, data.container_name)]),
  );
  return read.filter(({ service }) => !jobs.has(service)).map(({ service, data }) => ({
    name: names.get(service) ?? service,
    project: stack.name,
    service,
    container: data.container_name ?? null,
    image: imageFor(stack, service, data),
    ports: portsOf(stack, service, data, problems),
    networks: data.networks ?? [],
    depends_on: needed(data).filter((name) => !jobs.has(name))
      .flatMap((name) => names.get(name) ?? []),
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

function imageFor({ files, notes }: Stack, service: string, { image }: Service): string | null {
  if (!image) return null;
  const found = imageOf(image);
  if (!found) notes.push(`${files[0]}: service ${service}: its image is none, and not compared.`);
  return found;
}

/** What it waits for, and the service whose network it uses. */
function needed({ depends_on, network_mode }: Service): string[] {
  const [, network] = /^service:(.+)$/.exec(network_mode ?? "") ?? [];
  const names = (depends_on ?? []).map(({ name }) => name);
  return [...new Set(network === undefined ? names : [...names, network])];
}

function portsOf(stack: Stack, service: string, data: Service, problems: string[]): string[] {
  if (data.network_mode && data.network_mode !== "bridge") return [];
  const ports = (data.ports ?? []).flatMap((entry) => {
    const published = publishedPorts(entry as string);
    if (published) return published;
    const said = typeof entry === "string" ? entry : entry.published;
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
