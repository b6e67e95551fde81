import { z } from "zod";
import { answered, openProject, type Project } from "../../bruce_api/project.ts";

const texts = z.array(z.string());

const host = z.object({
  hostname: z.string(),
  asset_type: z.string(),
  is_declared: z.boolean(),
  netbox_id: z.coerce.number().nullable(),
  lifecycle: z.enum(["planned", "active", "offline", "retired"]).nullable(),
  role: z.string().nullable(),
  os: z.string().nullable(),
  tags: texts,
  aliases: texts,
  note: z.string().nullable(),
  parent: z.string().nullable(),
  cluster: z.string().nullable(),
  vmid: z.number().nullable(),
  declared_ip: z.string().nullable(),
  addresses: texts,
  state: z.string().nullable(),
  guest_type: z.string().nullable(),
  sources: texts,
  is_node: z.boolean(),
  guests: z.number(),
  seen_at: z.string().nullable(),
  is_fresh: z.boolean().nullable(),
});

const service = z.object({
  hostname: z.string(),
  service: z.string(),
  is_declared: z.boolean(),
  netbox_id: z.coerce.number().nullable(),
  lifecycle: z.enum(["planned", "active", "offline", "retired"]).nullable(),
  declared_ports: texts,
  ports: texts.nullable(),
  declared_image: z.string().nullable(),
  role: z.string().nullable(),
  note: z.string().nullable(),
  aliases: texts,
  depends_on: texts,
  models: texts,
  kind: z.string().nullable(),
  container: z.string().nullable(),
  project: z.string().nullable(),
  compose_service: z.string().nullable(),
  state: z.string().nullable(),
  seen_at: z.string().nullable(),
  is_fresh: z.boolean().nullable(),
});

const route = z.object({
  domains: z.string(),
  proxy: z.string(),
  target: z.string(),
  hostname: z.string().nullable(),
  port: z.string().nullable(),
});

const namesake = z.object({ hostname: z.string(), details: z.string() });

export type KnownHost = z.output<typeof host>;
export type KnownService = z.output<typeof service>;
export type KnownRoute = z.output<typeof route>;

/**
 * What BRUCE has declared or observed: the views `inventory_hosts`, `inventory_services`, `inventory_routes`, and the issues
 * of guests that have the name of a host and are not declared.
 */
export interface Known {
  hosts: KnownHost[];
  services: KnownService[];
  routes: KnownRoute[];
  namesakes: z.output<typeof namesake>[];
}

/** As many rows as a Supabase project gives at once, unless it was told otherwise. */
const PAGE = 1000;

/** Reads all that BRUCE knows. Throws a ProjectError. */
export async function readKnown(project: Project): Promise<Known> {
  const api = openProject(project);
  const read = async <Schema extends z.ZodType>(
    view: string,
    schema: Schema,
    order: string[],
  ): Promise<z.output<Schema>[]> => {
    const rows: unknown[] = [];
    for (;;) {
      let query = api.from(view).select("*").range(rows.length, rows.length + PAGE - 1);
      for (const column of order) query = query.order(column);
      const page = z.array(z.unknown()).parse(answered(project, await query));
      rows.push(...page);
      if (page.length < PAGE) return z.array(schema).parse(rows);
    }
  };
  const undeclared = api.from("issues").select("hostname, details")
    .match({ event_type: "VM_UNDECLARED", field: "guest" }).neq("status", "resolved")
    .order("hostname");
  return {
    hosts: await read("inventory_hosts", host, ["hostname"]),
    services: await read("inventory_services", service, ["hostname", "service", "container"]),
    routes: await read("inventory_routes", route, ["proxy", "domains", "target"]),
    namesakes: z.array(namesake).parse(answered(project, await undeclared)),
  };
}
