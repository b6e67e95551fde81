import { parse } from "yaml";
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
  role: name.optional(),
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
  /** Whose all of it is. */
  tenant: name.optional(),
  /** Where the prefixes and addresses are. */
  vrf: name.optional(),
  clusters: z.array(z.object({
    name,
    host: name.optional(),
    group: name.optional(),
    type: name.optional(),
  })).default([]),
  devices: z.array(z.object({ ...common, cluster: name.optional(), os: name.optional() }))
    .default([]),
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
    models: z.array(z.string().trim().regex(/^[^,\s]+$/, "Must be the name of a model."))
      .optional(),
    role: name.optional(),
    image: z.string().trim().min(1).max(255).optional(),
    lifecycle,
    note: z.string().optional(),
  })).default([]),
}).superRefine(({ clusters, vms }, context) => {
  vms.forEach(({ cluster, parent }, index) => {
    const own = clusters.find(({ name }) => name === cluster);
    if (parent && own?.host && foldName(own.host) !== foldName(parent)) {
      context.addIssue({
        code: "custom",
        path: ["vms", index, "parent"],
        message: `${parent} is not the host of ${cluster}.`,
      });
    }
  });
});

/** What a homelab consists of, as its owner writes it down. */
export type Inventory = z.output<typeof inventory>;

/** Reads an inventory file, YAML or JSON. Throws a UsageError that names each bad field. */
export async function readInventory(path: string): Promise<Inventory> {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
  let value: unknown;
  try {
    value = parse(text, { prettyErrors: true });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new UsageError(`${path} is neither YAML nor JSON: ${reason}`);
  }
  return parseInventory(path, value);
}

/** An inventory in what was read from `path`. Throws a UsageError that names each bad field. */
export function parseInventory(path: string, value: unknown): Inventory {
  const parsed = inventory.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, value)
    .map(({ path, message }) => `  ${path || pathText([])}: ${message}`);
  throw new UsageError(`${path} is no inventory:\n${problems.join("\n")}`);
}
