import { z } from "zod";

/**
 * The parts of the API of Proxmox VE 7 to 9 that are read, leniently: numbers may come as text, flags as 0 and 1, and
 * what is absent is unknown or false. Written from PVE/API2/Cluster.pm, PVE/API2Tools.pm, PVE/RPCEnvironment.pm,
 * PVE/API2/Qemu.pm, PVE/API2/Qemu/Agent.pm, PVE/API2/LXC.pm and PVE/API2/Storage/Status.pm.
 */
const number = z.preprocess(
  (value) => typeof value === "string" && value.trim() !== "" ? Number(value) : value,
  z.number().finite(),
);

/** A figure; one that cannot be read is left out. */
const figure = number.optional().catch(undefined);

const flag = z.unknown().optional()
  .transform((value) => value === true || (value !== "" && Number(value) === 1));

const text = z.string().nullish().transform((value) => value || undefined);

const use = {
  cpu: figure,
  maxcpu: figure,
  mem: figure,
  maxmem: figure,
  disk: figure,
  maxdisk: figure,
  uptime: figure,
};

/** A row of `GET /cluster/resources` with type qemu or lxc; without its name when its node is dead. */
export const guestRow = z.object({
  type: z.enum(["qemu", "lxc"]),
  vmid: number.pipe(z.int().positive()),
  node: z.string().min(1),
  name: text,
  status: text,
  template: flag,
  tags: text,
  lock: text,
  hastate: text,
  ...use,
});

/** See {@link guestRow}. */
export type GuestRow = z.output<typeof guestRow>;

/** A row of `GET /cluster/resources` with type node. */
export const nodeRow = z.object({ node: z.string().min(1), status: text, ...use });

/** See {@link nodeRow}. */
export type NodeRow = z.output<typeof nodeRow>;

/** A row of `GET /cluster/resources` with type storage. */
export const storageRow = z.object({
  storage: z.string().min(1),
  node: z.string().min(1),
  status: text,
  plugintype: text,
  content: text,
  shared: flag,
  disk: figure,
  maxdisk: figure,
});

/** See {@link storageRow}. */
export type StorageRow = z.output<typeof storageRow>;

/** A row of `GET /nodes/{node}/qemu?full=1`. */
export const machineRow = z.object({
  vmid: number.pipe(z.int().positive()),
  qmpstatus: z.string().min(1),
});

/** A row of `GET /nodes/{node}/storage`. */
export const nodeStorageRow = z.object({
  storage: z.string().min(1),
  active: flag,
  enabled: z.unknown().optional().transform((value) => value === undefined || Number(value) !== 0),
  used: figure,
  total: figure,
});

/** See {@link nodeStorageRow}. */
export type NodeStorage = z.output<typeof nodeStorageRow>;

/** A list of one node, whose rows are read one by one. */
export const nodeListAnswer = z.array(z.unknown());

/** `GET /cluster/resources`: rows of several kinds, each read by the schema of its kind. */
export const resourcesAnswer = z.array(z.looseObject({ type: z.string().catch("") }));

/** `GET /cluster/status`: one row about the cluster (none on a node of its own), and one per node. */
export const statusAnswer = z.array(z.object({
  type: z.string(),
  name: text,
  ip: text,
  online: flag,
  quorate: flag,
  local: flag,
}));

/** See {@link statusAnswer}. */
export type StatusRow = z.output<typeof statusAnswer>[number];

/** `GET /access/permissions`: path → privilege → does it hold below the path too? */
export const permissionsAnswer = z.record(z.string(), z.record(z.string(), flag));

/** See {@link permissionsAnswer}. */
export type Permissions = z.output<typeof permissionsAnswer>;

/** `GET /version`. */
export const versionAnswer = z.object({ version: z.string(), release: text });

const address = z.object({ "ip-address": text });

/** `GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces`. */
export const agentAnswer = z.object({
  result: z.array(z.object({
    name: text,
    "ip-addresses": z.array(address).nullish().transform((rows) => rows ?? []),
  })),
});

/** `GET /nodes/{node}/lxc/{vmid}/interfaces`, before 8.4 with `inet` and `inet6` only; null when it does not run. */
export const interfacesAnswer = z.array(z.object({
  name: text,
  inet: text,
  inet6: text,
  "ip-addresses": z.array(address).nullish().transform((rows) => rows ?? []),
})).nullish().transform((rows) => rows ?? []);
