import { z } from "zod";
import { foldName } from "../../supabase/functions/_shared/names.ts";
import { pathText, problemsOf } from "../../supabase/functions/_shared/problems.ts";
import { readPort } from "../../supabase/functions/_shared/ports.ts";
import { UsageError } from "../program/usage_error.ts";

const name = z.string().trim().min(1).max(64);
const names = z.array(name).default([]);
const lifecycle = z.enum(["planned", "active", "offline", "retired"]).optional();
const ip = z.union([z.ipv4(), z.ipv6()]).nullish();

const common = {
  name,
  aliases: names,
  role: name,
  ip,
  tags: names,
  lifecycle,
  critical: z.boolean().default(false),
  note: z.string().optional(),
};

const port = z.string().transform((text, context) => {
  const read = readPort(text);
  if (read) return read;
  context.issues.push({ code: "custom", input: text, message: "Must be a port such as tcp/8021." });
  return z.NEVER;
});

const inventory = z.object({
  site: z.object({ name, prefixes: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]) }),
  clusters: z.array(z.object({ name, host: name, group: name.optional() })).default([]),
  devices: z.array(z.object({ ...common, os: name.optional() })).default([]),
  vms: z.array(z.object({
    ...common,
    parent: name.optional(),
    cluster: name.optional(),
    vmid: z.int().positive().optional(),
    os: name.optional(),
  })).default([]),
  services: z.array(z.object({
    host: name,
    name: z.string().trim().min(1).max(100),
    ports: z.array(port).default([]),
    aliases: names,
    depends_on: names,
    role: name.optional(),
    lifecycle,
    note: z.string().optional(),
  })).default([]),
}).superRefine(({ clusters, devices, vms, services }, context) => {
  const known = (list: { name: string }[]) => new Set(list.map(({ name }) => foldName(name)));
  const knownDevices = known(devices);
  const hosts = new Set([...knownDevices, ...known(vms)]);
  const refuse = (path: PropertyKey[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  clusters.forEach(({ host }, index) => {
    if (!knownDevices.has(foldName(host))) {
      refuse(["clusters", index, "host"], `There is no device ${host}.`);
    }
  });
  vms.forEach(({ cluster, parent }, index) => {
    const own = clusters.find(({ name }) => name === cluster);
    if (cluster && !own) refuse(["vms", index, "cluster"], `There is no cluster ${cluster}.`);
    if (parent && !knownDevices.has(foldName(parent))) {
      refuse(["vms", index, "parent"], `There is no device ${parent}.`);
    } else if (parent && own && foldName(own.host) !== foldName(parent)) {
      refuse(["vms", index, "parent"], `${parent} is not the host of ${cluster}.`);
    }
  });
  services.forEach(({ host }, index) => {
    if (!hosts.has(foldName(host))) {
      refuse(["services", index, "host"], `There is no device or VM ${host}.`);
    }
  });
});

/** What a homelab consists of, as its owner writes it down. */
export type Inventory = z.output<typeof inventory>;

/** Reads an inventory file. Throws a UsageError that names each bad field. */
export async function readInventory(path: string): Promise<Inventory> {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = inventory.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, value)
    .map(({ path, message }) => `  ${path || pathText([])}: ${message}`);
  throw new UsageError(`${path} is no inventory:\n${problems.join("\n")}`);
}
