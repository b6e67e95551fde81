import { z } from "zod";
import { name, sourceName, wholeNumber } from "../fields.ts";
import { foldName } from "../names.ts";
import { protocolOf, readPorts } from "../ports.ts";
import { refuseTooMany } from "./bounds.ts";

const BIGINT_MAX = Number.MAX_SAFE_INTEGER;
const VMID_MAX = 999_999_999;

const lifecycle = z.enum(["planned", "active", "offline", "retired"]);
const label = z.string().trim().min(1, "Must not be empty.").max(
  255,
  "Must have at most 255 characters.",
);
const metadata = z.record(z.string(), z.unknown());

const address = z.string().trim().refine(
  (text) =>
    [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()].some((form) => form.safeParse(text).success),
  "Must be an IPv4 or IPv6 address, with or without a mask.",
);

/** Hints to find the container, unit or process of a service when its name does not. */
const match = z.looseObject({
  container: label.nullish(),
  compose_project: label.nullish(),
  compose_service: label.nullish(),
  image: label.nullish(),
  unit: label.nullish(),
  process: label.nullish(),
});

/** One port, or a range, which is each of its ports. */
const port = z.unknown().transform((value, context) => {
  const read = readPorts(value);
  if (read !== null) return read;
  context.issues.push({
    code: "custom",
    input: value,
    params: { code: "invalid_port" },
    message: "Must be a port from 1 to 65535: 8021, `tcp/8021`, `8021/udp` or {protocol, port}.",
  });
  return z.NEVER;
});

const serviceObject = z.looseObject({
  name,
  port: port.nullish(),
  ports: z.array(port).nullish(),
  lifecycle: lifecycle.nullish(),
  role: label.nullish(),
  aliases: z.array(name).nullish(),
  depends_on: z.array(name).nullish(),
  image: label.nullish(),
  match: match.nullish(),
  netbox_id: wholeNumber(1, BIGINT_MAX).nullish(),
  metadata: metadata.nullish(),
  // a backup says both; others say `origin` of the whole state
  origin: sourceName.nullish(),
  also_declared: metadata.nullish(),
});

const service = serviceObject.transform(({ port, ports, ...rest }) =>
  port === undefined && ports === undefined
    ? rest
    : { ...rest, ports: [...new Set([...(ports ?? []).flat(), ...port ?? []])].sort() }
);

/** Services are added to those that the host has, unless `services_complete` says that these are all of them. */
const hostObject = z.looseObject({
  hostname: name,
  services: z.array(service).superRefine(refuseRepeats("name", repeatsService)).nullish(),
  services_complete: z.boolean().nullish(),
  asset_type: label.nullish(),
  ip: address.nullish(),
  role: label.nullish(),
  cluster: name.nullish(),
  parent: name.nullish(),
  lifecycle: lifecycle.nullish(),
  status: label.nullish(),
  tags: z.array(label).nullish(),
  aliases: z.array(name).nullish(),
  netbox_id: wholeNumber(1, BIGINT_MAX).nullish(),
  vmid: wholeNumber(1, VMID_MAX).nullish(),
  metadata: metadata.nullish(),
});

const host = hostObject.superRefine(({ services, services_complete, complete }, context) => {
  const refuse = (path: string, code: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], params: { code }, message });
  if (services_complete && !services) {
    const message =
      "Must list all services of the host for `services_complete`; [] says that it has none.";
    refuse("services", "missing_field", message);
  }
  if (complete !== undefined) {
    refuse("complete", "unknown_field", "Is said of a state; of one host say `services_complete`.");
  }
}).transform(({ services, ...rest }) => services ? { ...rest, services } : rest);

/** The fields of a host, and of a service, that mean something; others are kept as metadata. */
export const FIELDS = {
  host: Object.keys(hostObject.shape),
  service: Object.keys(serviceObject.shape),
} as const;

/** Numbers of NetBox objects by their type. */
const idsByType = z.partialRecord(
  z.enum(["device", "vm", "cluster", "prefix", "service"]),
  z.array(wholeNumber(1, BIGINT_MAX)).max(100_000),
);

const hosts = z.array(host)
  .min(1, "Must list at least one host: an empty list would say that all are gone.")
  .superRefine(refuseRepeats("hostname", repeatsHost));

/**
 * Expected state as the database takes it: canonical hosts, ports as `protocol/number`. It adds; with `complete` what it
 * does not list is retired; of NetBox, where `deleted` is given, only what that lists. `unread` is there in NetBox, and could
 * not be understood. `origin` says who declares it, such as `compose`: then it retires services of that origin alone. An absent field stays as it is, null clears it. Fields of hosts and services that are not known here
 * are passed on.
 */
export const expectedState = z.unknown().superRefine(refuseTooMany)
  .pipe(z.strictObject({
    hosts,
    complete: z.boolean().default(false),
    deleted: idsByType.optional(),
    unread: idsByType.optional(),
    origin: sourceName.refine((name) => name !== "netbox", "Is what a `netbox_id` says.")
      .optional(),
  }));

/** What the rpc `expected` answers when it took the call: what it changed, what it refused, and the events that followed. */
export const databaseAnswer = z.looseObject({
  status: z.literal(200),
  rejected: z.array(z.looseObject({ path: z.string() })).default([]),
}).transform(({ status: _, ...counts }) => counts);

/** `details` of an error of the rpc: where, in a path of `hosts`. */
export const refusedPlaces = z.array(z.looseObject({ path: z.string() }));

type Service = { name: string; ports?: string[] };
type Host = z.output<typeof host>;

/** A cluster may have the name of a device. */
function repeatsHost(one: Host, other: Host): boolean {
  return (one.asset_type ?? "vm").toLowerCase() === (other.asset_type ?? "vm").toLowerCase();
}

/** NetBox holds a service of two protocols twice under one name: the database joins them. */
function repeatsService(one: Service, other: Service): boolean {
  const protocols = new Set(one.ports?.map(protocolOf));
  return protocols.size === 0 || !other.ports?.length ||
    other.ports.some((port) => protocols.has(protocolOf(port)));
}

/** Refuses an item that has the name of an earlier one, as the database compares names, and repeats it. */
function refuseRepeats<Field extends string, Item extends Record<Field, string>>(
  field: Field,
  repeats: (one: Item, other: Item) => boolean,
) {
  return (items: Item[], context: z.RefinementCtx<Item[]>) => {
    const byName = new Map<string, { index: number; item: Item }[]>();
    items.forEach((item, index) => {
      const name = foldName(item[field]);
      const earlier = byName.get(name) ?? [];
      byName.set(name, earlier);
      const repeated = earlier.find((before) => repeats(before.item, item));
      earlier.push({ index, item });
      if (!repeated) return;
      context.addIssue({
        code: "custom",
        path: [index, field],
        params: { code: "duplicate_name" },
        message: `Is the name of item ${repeated.index} too; case and punctuation do not count.`,
      });
    });
  };
}
