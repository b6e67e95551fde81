import { z } from "zod";

/** A declared port as `protocol/number`, the form in which the database keeps it; numbers run from 1 to 65535. */
export type Port = string;

const protocol = z.string().toLowerCase().pipe(z.enum(["tcp", "udp", "sctp"]));

const portObject = z.looseObject({
  protocol: protocol.default("tcp"),
  port: z.union([z.int(), z.string().regex(/^\d{1,5}$/)]),
});

const PORT_TEXT = /^(?:(tcp|udp|sctp)\/)?(\d{1,9})(?:\/(tcp|udp|sctp))?$/i;

/** Reads `8021`, `"8021"`, `"tcp/8021"`, `"8021/udp"` or `{protocol, port}`; null when it is none of these or out of range. */
export function readPort(value: unknown, defaultProtocol = "tcp"): Port | null {
  if (typeof value === "number") return portOf(defaultProtocol, value);
  if (typeof value === "string") {
    const [, before, number, after] = PORT_TEXT.exec(value.trim()) ?? [];
    if (number === undefined || (before && after)) return null;
    return portOf((before ?? after ?? defaultProtocol).toLowerCase(), Number(number));
  }
  const object = portObject.safeParse(value);
  return object.success ? portOf(object.data.protocol, Number(object.data.port)) : null;
}

const RANGE_TEXT = /^(?:(tcp|udp|sctp)\/)?(\d{1,5})-(\d{1,5})(?:\/(tcp|udp|sctp))?$/i;

/** So many ports at most are meant by one range: each is a value of its own. */
const MOST_PORTS = 4096;

/** How many ports are meant by what {@link readPorts} reads, or by what it refuses. */
export function countPorts(value: unknown): number {
  const [, , first, last] = typeof value === "string"
    ? RANGE_TEXT.exec(value.replaceAll(" ", "")) ?? []
    : [];
  return first === undefined ? 1 : Math.max(Number(last) - Number(first) + 1, 1);
}

/** Reads what {@link readPort} reads, and a range such as `"8080-8081/tcp"`, which is each of its ports. */
export function readPorts(value: unknown): Port[] | null {
  const [, before, first, last, after] = typeof value === "string"
    ? RANGE_TEXT.exec(value.replaceAll(" ", "")) ?? []
    : [];
  if (first === undefined) {
    const port = readPort(value);
    return port === null ? null : [port];
  }
  const count = Number(last) - Number(first) + 1;
  if ((before && after) || count < 1 || count > MOST_PORTS) return null;
  const ports = Array.from(
    { length: count },
    (_, index) => portOf((before ?? after ?? "tcp").toLowerCase(), Number(first) + index),
  );
  return ports.every((port) => port !== null) ? ports : null;
}

/** Protocol of a {@link Port}. */
export function protocolOf(port: Port): string {
  return port.slice(0, port.indexOf("/"));
}

function portOf(protocol: string, number: number): Port | null {
  return Number.isInteger(number) && number >= 1 && number <= 65535
    ? `${protocol}/${number}`
    : null;
}
