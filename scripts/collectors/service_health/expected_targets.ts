import { z } from "zod";
import type { Asset, Expected, ExpectedService } from "./expected.ts";
import { hostPort, type Target, targetSchema } from "./target.ts";

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

const OLLAMA_PORT = 11_434;
const HOME_ASSISTANT_PORT = 8123;

/**
 * Makes targets of declared services: each tcp port is connected to; Ollama and Home Assistant are known by their
 * ports; `probe` in the metadata of a service says more. Hosts that are not meant to run are left out.
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
  { hostname: host, name: service, ports, role }: ExpectedService,
  address: string,
  skip: (reason: string) => void,
): Target[] {
  return ports.flatMap((port): Target[] => {
    const [protocol, text] = port.split("/");
    const number = Number(text);
    if (protocol !== "tcp") {
      skip(`${port}: only tcp ports can be probed without knowing what listens`);
      return [];
    }
    const at = hostPort(address, number);
    const light = { host, service, target: `http://${at}`, options: {} };
    return [
      { host, service, kind: "tcp", target: at, options: {} },
      ...(number === OLLAMA_PORT ? [{ ...light, kind: "ollama" } as const] : []),
      ...(number === HOME_ASSISTANT_PORT && isHomeAssistant(service, role)
        ? [{ ...light, kind: "home_assistant" } as const]
        : []),
    ];
  });
}

function isHomeAssistant(name: string, role: string | null): boolean {
  return /home-?_?\s?assistant|^hass/i.test(name) || role === "home-automation";
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
  if (probe === undefined || probe === null) return [];
  const parsed = told.safeParse(Array.isArray(probe) ? probe : [probe]);
  const probes = parsed.success ? parsed.data : [];
  if (!parsed.success) {
    skip("metadata.probe is not as described in docs/collectors/service-health.md");
  }
  const port = Number(ports.find((port) => port.startsWith("tcp/"))?.slice("tcp/".length));
  return probes.flatMap(({ target, ...rest }) => {
    const isUrl = ["http", "ollama", "home_assistant"].includes(String(rest.kind));
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
