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

/** Protocol of a {@link Port}. */
export function protocolOf(port: Port): string {
  return port.slice(0, port.indexOf("/"));
}

function portOf(protocol: string, number: number): Port | null {
  return Number.isInteger(number) && number >= 1 && number <= 65535
    ? `${protocol}/${number}`
    : null;
}
