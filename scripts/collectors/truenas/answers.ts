import { z } from "zod";

/**
 * The parts of the middleware's answers that are read, leniently: what is absent, null or of another kind is unknown, and
 * costs no more than itself. Without its name alone a row is none. Written from `src/middlewared/middlewared/api/v25_10_0`
 * and `v26_0_0` of truenas/middleware.
 */
const text = z.string().nullish().catch(undefined).transform((value) => value || undefined);

const figure = z.preprocess(
  (value) => typeof value === "string" && value.trim() !== "" ? Number(value) : value,
  z.number().finite(),
).optional().catch(undefined);

const flag = z.boolean().optional().catch(undefined);

/** `{"$date": milliseconds}`, as ISO 8601. */
const moment = z.object({ $date: z.number() }).transform(({ $date }) =>
  new Date($date).toISOString()
).optional().catch(undefined);

/** `system.info`. */
export const systemAnswer = z.object({
  hostname: text,
  version: text,
  uptime_seconds: figure,
  physmem: figure,
  cores: figure,
  model: text,
  system_serial: text,
  system_manufacturer: text,
  system_product: text,
  ecc_memory: flag,
});

/** See {@link systemAnswer}. */
export type SystemAnswer = z.output<typeof systemAnswer>;

/** `docker.status` and `virt.global.config`, which say whether the lists behind them mean anything. */
export const dockerStatus = z.object({ status: z.string(), description: text });
export const virtConfig = z.object({ state: z.string() });

/** A list that is not there is empty. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z.array(item).nullish().transform((rows) => rows ?? []);

const port = z.object({
  container_port: figure,
  protocol: z.string().catch("tcp"),
  host_ports: listOf(z.object({ host_port: figure, host_ip: text })),
});

/** A row of `app.query`. */
export const appRow = z.object({
  name: z.string().min(1),
  state: text,
  version: text,
  human_version: text,
  latest_version: text,
  upgrade_available: flag,
  image_updates_available: flag,
  custom_app: flag,
  active_workloads: z.object({
    used_ports: listOf(port),
    images: listOf(z.string()).catch([]),
    networks: listOf(z.unknown()),
  }).nullish().catch(undefined),
});

/** See {@link appRow}. */
export type AppRow = z.output<typeof appRow>;

const status = z.object({ state: text, domain_state: text }).nullish().catch(undefined);

/** A row of `vm.query`; memory in MiB. */
export const vmRow = z.object({
  name: z.string().min(1),
  uuid: text,
  vcpus: figure,
  cores: figure,
  threads: figure,
  memory: figure,
  autostart: flag,
  status,
});

/** See {@link vmRow}. */
export type VmRow = z.output<typeof vmRow>;

/** A row of `virt.instance.query`, in 25.04 and 25.10; memory in bytes. */
export const instanceRow = z.object({
  name: z.string().min(1),
  type: text,
  status: text,
  cpu: figure,
  memory: figure,
  autostart: flag,
  aliases: listOf(z.object({ address: z.string() })).catch([]),
});

/** See {@link instanceRow}. */
export type InstanceRow = z.output<typeof instanceRow>;

/** A row of `container.query`, from 26. */
export const containerRow = z.object({
  name: z.string().min(1),
  uuid: text,
  autostart: flag,
  status,
});

/** See {@link containerRow}. */
export type ContainerRow = z.output<typeof containerRow>;

/** A row of `pool.query`; a pool that is not imported has nulls nearly everywhere. */
export const poolRow = z.object({
  name: z.string().min(1),
  guid: text,
  status: text,
  healthy: flag,
  warning: flag,
  status_code: text,
  status_detail: text,
  size: figure,
  allocated: figure,
  free: figure,
  fragmentation: figure,
  scan: z.object({
    function: text,
    state: text,
    start_time: moment,
    end_time: moment,
    percentage: figure,
    errors: figure,
  }).nullish().catch(undefined).transform((scan) => scan ?? undefined),
});

/** A row of `disk.query` with the extra `pools`. */
export const diskRow = z.object({
  name: z.string().min(1),
  identifier: text,
  serial: text,
  lunid: text,
  size: figure,
  model: text,
  type: text,
  bus: text,
  rotationrate: figure,
  pool: text,
});

/** A row of `alert.list`; `formatted` is HTML. One without a class is what it says. */
export const alertRow = z.object({
  klass: text,
  key: z.unknown(),
  id: text,
  node: text,
  level: text,
  formatted: text,
  text,
  datetime: moment,
  last_occurrence: moment,
  dismissed: flag,
  one_shot: flag,
}).refine(({ klass, formatted, text }) => klass ?? formatted ?? text, "says nothing");

/** See {@link alertRow}. */
export type AlertRow = z.output<typeof alertRow>;
