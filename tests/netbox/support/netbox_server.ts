import { serve, type Served } from "../../functions/support/serve.ts";
import { type Model, modelsOf } from "./models.ts";

/** An object as NetBox reads it out. */
export type Row = Record<string, unknown> & { id: number };

/** One request as it came. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | null;
  ifMatch: string | null;
  /** Aborted when the client hangs up. */
  gone: AbortSignal;
  // deno-lint-ignore no-explicit-any -- bodies as they came, each test reads what it needs
  body: any;
}

/** A server that speaks NetBox's REST over a real socket, with the tables of one installation in memory. */
export interface NetboxServer extends Served {
  /** What `NETBOX_URL` would be. */
  url: string;
  token: string;
  asked: Asked[];
  /** Writes among them. */
  written(): Asked[];
  /** Rows by list path, such as `dcim/devices/`. */
  table(path: string): Row[];
  /** Deletes an object as a person does: the change log has it. */
  remove(path: string, id: number): void;
  /** Answers in place of NetBox; undefined lets NetBox answer. */
  answer: ((asked: Asked) => Response | undefined | Promise<Response | undefined>) | undefined;
  /** Called after a page was cut and before it is sent: the moment another user changes the table. */
  afterPage: ((path: string, offset: number) => void) | undefined;
}

/** How an installation differs. */
export interface Options {
  version?: string;
  token?: string;
  /** What NetBox takes itself to be called: the origin of the links it answers with. */
  ownOrigin?: string;
  /** MAX_PAGE_SIZE. */
  maxPageSize?: number;
  workers?: number;
}

/** Content types of NetBox by list path. */
const OBJECT_TYPES: Readonly<Record<string, string>> = {
  "dcim/devices/": "dcim.device",
  "virtualization/virtual-machines/": "virtualization.virtualmachine",
  "virtualization/clusters/": "virtualization.cluster",
  "ipam/prefixes/": "ipam.prefix",
  "ipam/services/": "ipam.service",
};

const LONG_AGO = "2026-01-02T03:04:05.000000Z";

/** Serves an empty NetBox. */
export function serveNetbox(
  {
    version = "4.6.8",
    token = "0123456789abcdef0123456789abcdef01234567",
    ownOrigin = "http://netbox.inner:8080",
    maxPageSize = 1000,
    workers = 1,
  }: Options = {},
): NetboxServer {
  const [major = 4, minor = 0] = version.split(".").map((part) => parseInt(part));
  const release = major * 100 + minor;
  const models = modelsOf(release);
  const changeLog = release >= 401 ? "core/object-changes/" : "extras/object-changes/";
  const tables = new Map<string, Row[]>(
    [...Object.keys(models), changeLog].map((path) => [path, []]),
  );
  const authorization = token.startsWith("nbt_") ? `Bearer ${token}` : `Token ${token}`;
  const server: Omit<NetboxServer, keyof AsyncDisposable> = {
    url: "",
    token,
    asked: [],
    written: () => server.asked.filter(({ method }) => method !== "GET" && method !== "OPTIONS"),
    table: (path) => tableOf(path),
    remove(path, id) {
      const rows = tableOf(path);
      const place = rows.findIndex((row) => row.id === id);
      if (place === -1) throw new Error(`There is no ${path}${id}/`);
      rows.splice(place, 1);
      const log = tableOf(changeLog);
      log.push({
        id: log.length + 1,
        action: { value: "delete", label: "Deleted" },
        changed_object_type: OBJECT_TYPES[path],
        changed_object_id: id,
      });
    },
    answer: undefined,
    afterPage: undefined,
  };

  function tableOf(path: string): Row[] {
    const rows = tables.get(path);
    if (!rows) throw new Error(`The stand-in has no ${path}`);
    return rows;
  }

  async function respond(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const asked: Asked = {
      method: request.method,
      path: url.pathname.replace(/^\/api\//, ""),
      query: url.searchParams,
      authorization: request.headers.get("authorization"),
      ifMatch: request.headers.get("if-match"),
      get gone() {
        return request.signal;
      },
      body: ["GET", "OPTIONS"].includes(request.method) ? null : await request.json(),
    };
    server.asked.push(asked);
    const other = await server.answer?.(asked);
    if (other) return other;
    if (!asked.authorization) {
      return detail(403, "Authentication credentials were not provided.");
    }
    if (asked.authorization !== authorization) return detail(403, "Invalid v1 token");
    if (asked.path === "status/") {
      return Response.json({ "netbox-version": version, "rq-workers-running": workers });
    }
    const [, listPath = "", id] = /^(.*?\/)(?:(\d+)\/)?$/.exec(asked.path) ?? [];
    const model = models[listPath];
    if (listPath === changeLog && asked.method === "GET") return list(listPath, asked.query);
    if (!model) return detail(404, "Not found.");
    if (asked.method === "OPTIONS" && !id) {
      return Response.json({ name: listPath, actions: { PUT: {}, POST: {} } });
    }
    if (asked.method === "GET") return id ? one(listPath, Number(id)) : list(listPath, asked.query);
    if (asked.method === "POST" && !id) {
      return Array.isArray(asked.body)
        ? createAll(listPath, model, asked.body)
        : create(listPath, model, asked.body);
    }
    if (asked.method === "PATCH" && id) return update(listPath, model, Number(id), asked);
    return detail(405, `Method "${asked.method}" not allowed.`);
  }

  function list(path: string, query: URLSearchParams): Response {
    const asked = Number(query.get("limit") ?? 50);
    const limit = asked > 0 ? Math.min(asked, maxPageSize) : 50;
    const offset = Number(query.get("offset") ?? 0);
    const filters = [...query].filter(([key]) =>
      !["limit", "offset", "ordering", "exclude", "omit", "fields"].includes(key)
    );
    const rows = tableOf(path)
      .filter((row) => filters.every(([key, value]) => matches(row, key, value)))
      .sort((a, b) => query.get("ordering") === "id" ? a.id - b.id : b.id - a.id)
      .map((row) => hide(row, query.get("omit") ?? query.get("exclude")));
    const page = rows.slice(offset, offset + limit);
    const after = new URLSearchParams(query);
    after.set("limit", String(limit));
    after.set("offset", String(offset + limit));
    const next = offset + limit < rows.length ? `${ownOrigin}/api/${path}?${after}` : null;
    const response = Response.json({ count: rows.length, next, previous: null, results: page });
    server.afterPage?.(path, offset);
    return response;
  }

  function one(path: string, id: number): Response {
    const row = tableOf(path).find((row) => row.id === id);
    if (!row) return detail(404, "No object matches the given query.");
    return Response.json(row, { headers: release >= 406 ? { etag: etagOf(row) } : {} });
  }

  /** All of them, or none: then one answer for each, empty where nothing is wrong. */
  async function createAll(
    path: string,
    model: Model,
    bodies: Record<string, unknown>[],
  ): Promise<Response> {
    const before = tableOf(path).length;
    const answers = bodies.map((body) => create(path, model, body));
    const said = await Promise.all(answers.map((answer) => answer.json()));
    if (answers.every(({ ok }) => ok)) return Response.json(said, { status: 201 });
    tableOf(path).length = before;
    return Response.json(answers.map(({ ok }, index) => ok ? {} : said[index]), { status: 400 });
  }

  function create(path: string, model: Model, body: Record<string, unknown>): Response {
    const missing = [
      ...model.required,
      ...path === "ipam/services/" && release < 403 && !body.device ? ["virtual_machine"] : [],
    ].filter((field) => body[field] === undefined);
    if (missing.length > 0) {
      return refuse(
        Object.fromEntries(missing.map((field) => [field, ["This field is required."]])),
      );
    }
    const defaults = Object.fromEntries(
      Object.entries(model.choices ?? {}).filter(([, value]) => value !== null),
    );
    const id = Math.max(0, ...tableOf(path).map((row) => row.id)) + 1;
    const row: Row = { id, custom_fields: {}, tags: [], created: LONG_AGO, last_updated: LONG_AGO };
    for (const field of Object.keys(model.related ?? {})) row[field] = null;
    const problems = write(path, model, row, { ...defaults, ...body });
    if (problems) return refuse(problems);
    tableOf(path).push(row);
    return Response.json(row, { status: 201 });
  }

  function update(path: string, model: Model, id: number, { body, ifMatch }: Asked): Response {
    const row = tableOf(path).find((row) => row.id === id);
    if (!row) return detail(404, "No object matches the given query.");
    if (release >= 406 && ifMatch && ifMatch !== etagOf(row)) {
      return detail(412, "The object has been modified since it was retrieved.");
    }
    const draft = structuredClone(row);
    const problems = write(path, model, draft, body);
    if (problems) return refuse(problems);
    draft.last_updated = new Date(Date.parse(String(row.last_updated)) + 1000).toISOString();
    Object.assign(row, draft);
    return Response.json(row);
  }

  function write(
    path: string,
    model: Model,
    row: Row,
    body: Record<string, unknown>,
  ): Record<string, string[]> | undefined {
    for (const [field, value] of Object.entries(body)) {
      const relatedPath = model.related?.[field];
      if (field === "tags") row.tags = tagsOf(value);
      else if (field === "custom_fields") {
        const known = tableOf("extras/custom-fields/").map(({ name }) => name);
        const unknown = Object.keys(value as object).filter((name) => !known.includes(name));
        if (unknown.length > 0) {
          return { custom_fields: [`Unknown field name '${unknown[0]}' in custom field data.`] };
        }
        row.custom_fields = { ...row.custom_fields as object, ...value as object };
      } else if (relatedPath) {
        const other = value === null ? null : tableOf(relatedPath).find(({ id }) => id === value);
        if (other === undefined) {
          return { [field]: [`Related object not found using the provided numeric ID: ${value}`] };
        }
        row[field] = other && brief(other);
      } else if (model.choices && field in model.choices) {
        row[field] = value ? { value, label: String(value) } : null;
      } else if ([...model.required, ...model.plain ?? []].includes(field)) {
        if (model.nonEmpty?.includes(field) && Array.isArray(value) && value.length === 0) {
          return { [field]: ["This list may not be empty."] };
        }
        row[field] = value;
      } else return { [field]: [`The stand-in of NetBox ${version} has no such field.`] };
    }
    if (path === "extras/journal-entries/" && !isThere(row)) {
      return { non_field_errors: ["Invalid assigned_object"] };
    }
    row.display = row.name ?? row.address ?? row.prefix ?? row.model;
    const twin = model.unique &&
      tableOf(path).find((other) =>
        other.id !== row.id && model.unique?.every((field) => isEqual(other[field], row[field]))
      );
    if (twin) return { [model.unique?.[0] ?? ""]: ["An object with this value already exists."] };
    return settle(path, row);
  }

  /** What NetBox derives, and what it checks across objects. */
  function settle(path: string, row: Row): Record<string, string[]> | undefined {
    if (path === "virtualization/virtual-machines/" && row.device) {
      const device = tableOf("dcim/devices/").find(({ id }) => id === idOf(row.device));
      if (idOf(device?.cluster) !== idOf(row.cluster)) {
        return { device: ["The selected device is not assigned to this cluster."] };
      }
    }
    if (path === "dcim/devices/" || path === "virtualization/virtual-machines/") {
      row.primary_ip = row.primary_ip4 ?? row.primary_ip6 ?? null;
      const address = tableOf("ipam/ip-addresses/").find(({ id }) => id === idOf(row.primary_ip));
      const assigned = address?.assigned_object as Record<string, unknown> | undefined;
      if (address && idOf(assigned?.virtual_machine ?? assigned?.device) !== row.id) {
        return { primary_ip4: ["The specified IP address is not assigned to this object."] };
      }
    }
    if (path === "ipam/ip-addresses/") {
      if (!/^[\da-f:.]+\/\d+$/i.test(String(row.address))) {
        return { address: ["Invalid IP address."] };
      }
      const family = String(row.address).includes(":") ? 6 : 4;
      row.family = { value: family, label: `IPv${family}` };
      const interfaces = row.assigned_object_type === "virtualization.vminterface"
        ? "virtualization/interfaces/"
        : "dcim/interfaces/";
      row.assigned_object = tableOf(interfaces).find(({ id }) => id === row.assigned_object_id) ??
        null;
      for (const holder of ["dcim/devices/", "virtualization/virtual-machines/"]) {
        for (const host of tableOf(holder)) {
          for (const field of ["primary_ip", "primary_ip4", "primary_ip6"]) {
            if (idOf(host[field]) === row.id) host[field] = brief(row);
          }
        }
      }
    }
    if (path === "ipam/services/" && release >= 403) {
      const parents = row.parent_object_type === "dcim.device"
        ? "dcim/devices/"
        : "virtualization/virtual-machines/";
      const parent = tableOf(parents).find(({ id }) => id === row.parent_object_id);
      if (!parent) return { parent_object_id: ["Invalid parent object."] };
      row.parent = brief(parent);
    }
    if (path === "ipam/services/" && release >= 407) {
      const mapped = (row.port_mappings as string[]).map((port) => port.split("/"));
      const protocols = [...new Set(mapped.map(([protocol]) => protocol))];
      const isMixed = protocols.length > 1;
      row.protocol = isMixed ? null : { value: protocols[0], label: protocols[0]?.toUpperCase() };
      row.ports = isMixed ? null : mapped.map(([, port]) => Number(port));
    }
  }

  /** Whether what a journal entry is assigned to is there. */
  function isThere({ assigned_object_type, assigned_object_id }: Row): boolean {
    const [path] = Object.entries(OBJECT_TYPES).find(([, type]) => type === assigned_object_type) ??
      [];
    return path !== undefined && tableOf(path).some(({ id }) => id === assigned_object_id);
  }

  /** Tags are written by number or by slug. */
  function tagsOf(value: unknown): unknown[] {
    return (value as (number | { slug: string })[]).map((given) => {
      const tag = tableOf("extras/tags/").find((row) =>
        typeof given === "number" ? row.id === given : row.slug === given.slug
      );
      if (!tag) throw new Error(`There is no tag ${JSON.stringify(given)}`);
      return { id: tag.id, name: tag.name, slug: tag.slug };
    });
  }

  const served = serve(respond);
  server.url = served.url;
  return Object.assign(server, { [Symbol.asyncDispose]: served[Symbol.asyncDispose] });
}

/** The number of a nested object. */
export function idOf(object: unknown): number | null {
  return typeof object === "object" && object !== null && "id" in object ? Number(object.id) : null;
}

function brief(row: Row): Record<string, unknown> {
  const { id, display, name, slug, address, model } = row;
  return { id, display, name, slug, address, model };
}

function matches(row: Row, key: string, value: string): boolean {
  if (key === "q") return String(row.comments).toLowerCase().includes(value.toLowerCase());
  if (key === "assigned_object_id") return String(row[key]) === value;
  const [field = "", how] = key.replace(/_id$/, "").split("__");
  const own = row[field];
  const text = isChoice(own)
    ? own.value
    : typeof own === "object"
    ? String(idOf(own))
    : String(own ?? "");
  if (field === "assigned_to_interface") {
    return (row.assigned_object !== null) === (value === "true");
  }
  return how === "ie" ? text.toLowerCase() === value.toLowerCase() : text === value;
}

/** As a unique constraint of NetBox compares: names without their case, objects by their number, null with nothing. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one === "string" && typeof other === "string") {
    return one.toLowerCase() === other.toLowerCase();
  }
  return one != null && other != null && idOf(one) === idOf(other);
}

function isChoice(value: unknown): value is { value: string } {
  return typeof value === "object" && value !== null && "value" in value;
}

function hide(row: Row, excluded: string | null): Row {
  if (!excluded) return row;
  const { [excluded]: _, ...rest } = row;
  return rest as Row;
}

function etagOf(row: Row): string {
  return `W/"${row.id}-${row.last_updated}"`;
}

/** An error as Django REST Framework words it. */
export function detail(status: number, text: string): Response {
  return Response.json({ detail: text }, { status });
}

function refuse(problems: Record<string, string[]>): Response {
  return Response.json(problems, { status: 400 });
}
