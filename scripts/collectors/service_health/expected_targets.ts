import { z } from "zod";
import type { Asset, Expected, ExpectedService } from "./expected.ts";
import { applicationOf } from "./known_applications.ts";
import { hostPort, type Target, targetSchema, URL_KINDS } from "./target.ts";

/** A declared service, or a port of it, that is not probed, and why. */
export interface Skipped {
  hostname: string;
  service: string;
  reason: string;
}

/** What to probe of what is declared. */
export interface Plan {
  targets: Target[];
  skipped: Skipped[];
}

/**
 * Makes targets of declared services: each tcp port is connected to; applications that are known by name, image or port
 * are asked in their own words; `probe` in the metadata of a service says more. Hosts that are not meant to run are left out.
 */
export function planOf({ services, assets }: Expected): Plan {
  const hosts = new Map(assets.map((asset) => [asset.name, asset]));
  const plan: Plan = { targets: [], skipped: [] };
  for (const service of services) {
    const host = hosts.get(service.hostname);
    if (host && host.lifecycle !== "active") continue;
    const skip = (reason: string) =>
      plan.skipped.push({ hostname: service.hostname, service: service.name, reason });
    const address = addressOf(service.hostname, host);
    if (!address) {
      skip("its host has no declared address, and no name that can be looked up");
      continue;
    }
    plan.targets.push(
      ...portTargets(service, address, skip),
      ...toldTargets(service, address, skip),
    );
  }
  return plan;
}

function portTargets(
  declared: ExpectedService,
  address: string,
  skip: (reason: string) => void,
): Target[] {
  const { hostname: host, name: service, ports } = declared;
  const application = saysHow(declared.metadata.probe) ? undefined : applicationOf(declared);
  return ports.flatMap((port): Target[] => {
    const [protocol, text] = port.split("/");
    const number = Number(text);
    if (protocol !== "tcp") {
      skip(`${port}: only tcp ports can be probed without knowing what listens`);
      return [];
    }
    const at = hostPort(address, number);
    const base = { host, service, options: {} };
    const connection: Target = { ...base, kind: "tcp", target: at };
    if (application?.port !== number) return [connection];
    const { kind } = application;
    const target = URL_KINDS.has(kind) ? `http://${at}` : at;
    return [connection, targetSchema.parse({ ...base, kind, target })];
  });
}

/** `"probe": false` wants no more than a connection; a known application that is told is not guessed beside. */
function saysHow(probe: unknown): boolean {
  return probe === false ||
    [probe].flat().some((one) =>
      typeof one === "object" && one !== null && "kind" in one &&
      !["tcp", "http", "tls", "dns"].includes(String(one.kind))
    );
}

/** Options that name files of the prober are for its own file only: what is declared may not read them. */
const told = z.array(z.looseObject({
  target: z.string().optional(),
  options: z.looseObject({ ca: z.never().optional(), token_file: z.never().optional() }).optional(),
}));

function toldTargets(
  { hostname: host, name: service, ports, metadata: { probe } }: ExpectedService,
  address: string,
  skip: (reason: string) => void,
): Target[] {
  if (probe === undefined || probe === null || probe === false) return [];
  const parsed = told.safeParse(Array.isArray(probe) ? probe : [probe]);
  const probes = parsed.success ? parsed.data : [];
  if (!parsed.success) {
    skip("metadata.probe is not as described in docs/collectors/service-health.md");
  }
  const port = Number(ports.find((port) => port.startsWith("tcp/"))?.slice("tcp/".length));
  return probes.flatMap(({ target, ...rest }) => {
    const isUrl = URL_KINDS.has(String(rest.kind));
    const base = port ? hostPort(address, port) : undefined;
    const whole = isUrl && (target === undefined || target.startsWith("/"))
      ? base && `http://${base}${target ?? ""}`
      : target ?? base;
    const checked = targetSchema.safeParse({ ...rest, host, service, target: whole });
    if (checked.success) return [checked.data];
    const [issue] = checked.error.issues;
    skip(`metadata.probe.${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not understood"}`);
    return [];
  });
}

/** The declared address, else a name that can be looked up. */
function addressOf(hostname: string, host: Asset | undefined): string | undefined {
  const names = [hostname, ...(host?.aliases ?? [])];
  return host?.primary_ip?.split("/")[0] ||
    names.find((name) => /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name));
}
