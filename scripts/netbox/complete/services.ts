import { foldName } from "../../../supabase/functions/_shared/names.ts";
import { type ComposeService, nameOf } from "../../compose/services.ts";
import type { ExpectedHost } from "../services.ts";
import type { NewService } from "./completion.ts";
import { serviceEvidence } from "./evidence.ts";
import type { KnownService } from "./known.ts";
import { isName, serviceThere } from "./there.ts";

/** NetBox takes names of services up to this length. */
const LONGEST = 100;

/** What of one host is known, declared in compose files, and in NetBox. */
export interface HostServices {
  host: string;
  known: readonly KnownService[];
  compose: readonly ComposeService[];
  /** The machine in NetBox; undefined where it is new. */
  there: ExpectedHost | undefined;
  /** Somebody reports its containers or apps. */
  isLookedAt: boolean;
}

/** The services of a host that NetBox lacks, or of which it lacks ports or an image. */
export function lackingServices(of: HostServices, notes: string[]): NewService[] {
  const { host, known, compose, there } = of;
  const left = new Set(compose);
  const taken = new Map<string, string>();
  const lacking: NewService[] = [];
  const add = (service: NewService) => {
    const name = foldName(service.name);
    const other = taken.get(name);
    const reason = other !== undefined
      ? `${other} has that name to BRUCE.`
      : !isName(service.name)
      ? "its name has no letter or digit."
      : service.name.length > LONGEST
      ? `NetBox takes names of up to ${LONGEST} characters.`
      : undefined;
    if (reason !== undefined) {
      notes.push(`${service.name} on ${host} is left out: ${reason}`);
      return;
    }
    taken.set(name, service.name);
    lacking.push(service);
  };
  const replicas = new Set<string>();
  for (const service of known) {
    // of several containers of one service of Compose the first speaks
    if (isNamedByCompose(service)) {
      const of = `${service.project}/${service.compose_service}`;
      if (replicas.has(of)) continue;
      replicas.add(of);
    }
    const file = [...left].find((one) => isOf(one, service));
    if (file) left.delete(file);
    const own = ownName(service);
    const found = serviceThere(there, [own, service.service, ...service.aliases]);
    if (found) {
      const more = fieldsLacking(found, service, file);
      if (more) add({ host, name: found.name, ...more, evidence: serviceEvidence(service, file) });
    } else if (service.netbox_id) {
      notes.push(`${own} of ${host} was in NetBox and is not: bruce netbox export tells BRUCE.`);
    } else {
      add(newService(host, own, service, file));
    }
  }
  for (const file of left) {
    const found = serviceThere(there, [file.name]);
    const more = found ? fieldsLacking(found, undefined, file) : undefined;
    if (found && more) {
      add({ host, name: found.name, ...more, evidence: serviceEvidence(undefined, file) });
    }
    if (found) continue;
    // what nobody sees run, where somebody looks, is a plan at most
    const planned = !file.starts || of.isLookedAt;
    add({
      ...newService(host, file.name, undefined, file),
      ...planned ? { lifecycle: "planned" as const } : {},
    });
  }
  return lacking;
}

/** The name to declare: that of BRUCE, but for a container that Compose named by itself. */
function ownName(known: KnownService): string {
  return isNamedByCompose(known) ? nameOf(known.project, known.compose_service) : known.service;
}

function isNamedByCompose(
  known: KnownService,
): known is KnownService & { project: string; compose_service: string } {
  const { service, project, compose_service, is_declared, kind } = known;
  return kind === "container" && !is_declared && project !== null && compose_service !== null &&
    new RegExp(`^${escaped(project)}[-_]${escaped(compose_service)}[-_]\\d+$`).test(service);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isOf(file: ComposeService, known: KnownService): boolean {
  if (file.project === known.project && file.service === known.compose_service) return true;
  const names = [known.service, known.container, ...known.aliases].flatMap((name) =>
    name === null ? [] : foldName(name)
  );
  return names.includes(foldName(file.name));
}

function newService(
  host: string,
  name: string,
  known: KnownService | undefined,
  file: ComposeService | undefined,
): NewService {
  const ports = portsOf(known, file);
  const image = known?.declared_image ?? file?.image;
  const depends_on = known?.depends_on.length ? known.depends_on : file?.depends_on ?? [];
  const networks = file?.networks.filter((network) => network !== "default") ?? [];
  const note = known?.note ??
    (networks.length > 0 ? `Networks: ${networks.join(", ")}` : undefined);
  const isOther = known?.lifecycle && known.lifecycle !== "active";
  return {
    host,
    name,
    ...ports.length > 0 ? { ports } : {},
    ...image ? { image } : {},
    ...known?.role ? { role: known.role } : {},
    ...isOther ? { lifecycle: known.lifecycle ?? undefined } : {},
    ...known?.aliases.length ? { aliases: known.aliases } : {},
    ...depends_on.length > 0 ? { depends_on } : {},
    ...known?.models.length ? { models: known.models } : {},
    ...note ? { note } : {},
    evidence: serviceEvidence(known, file),
  };
}

function fieldsLacking(
  found: Pick<NewService, "ports" | "image"> | { ports: string[]; image?: string | null },
  known: KnownService | undefined,
  file: ComposeService | undefined,
): Pick<NewService, "ports" | "image"> | undefined {
  const ports = portsOf(known, file);
  const image = file?.image;
  const more = {
    ...!found.ports?.length && ports.length > 0 ? { ports } : {},
    ...!found.image && image ? { image } : {},
  };
  return Object.keys(more).length > 0 ? more : undefined;
}

/** As declared, else as a compose file publishes them, else as observed. */
function portsOf(known: KnownService | undefined, file: ComposeService | undefined): string[] {
  return [known?.declared_ports ?? [], file?.ports ?? [], known?.ports ?? []]
    .find((ports) => ports.length > 0) ?? [];
}
