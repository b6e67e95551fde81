import { Buffer } from "node:buffer";
import { type Served, serveTcp } from "../../collectors/service_health/support/servers.ts";

/** What a device does with the greeting of a client of today. */
export type Manner = "answers" | "refuses" | "hangs up";

const HANDSHAKE = 22;
const ALERT = 21;
/** The extension by which clients of today say which versions they speak. */
const SUPPORTED_VERSIONS = "002b";

/**
 * A device that speaks one old version of TLS: it answers a greeting with its version, its certificate (DER) and the end
 * of its words (RFC 2246, section 7.4). No runtime of today can be such a server.
 */
export function serveOldTls(minor: number, certificate: Uint8Array, manner: Manner): Served {
  const version = Buffer.of(3, minor);
  const record = (type: number, body: Buffer) =>
    Buffer.concat([Buffer.of(type), version, sized(2, body)]);
  const message = (type: number, body: Buffer) => Buffer.concat([Buffer.of(type), sized(3, body)]);
  const hello = Buffer.concat([version, Buffer.alloc(32, 7), Buffer.of(0), Buffer.of(0, 0x2f, 0)]);
  const list = sized(3, sized(3, Buffer.from(certificate)));
  return serveTcp(async (connection) => {
    const greeting = new Uint8Array(4096);
    const length = await connection.read(greeting) ?? 0;
    const isOfToday = Buffer.from(greeting.subarray(0, length)).toString("hex")
      .includes(`${SUPPORTED_VERSIONS}00`);
    if (isOfToday && manner !== "answers") {
      // fatal: protocol version
      if (manner === "refuses") await connection.write(record(ALERT, Buffer.of(2, 70)));
      return connection.close();
    }
    await connection.write(record(HANDSHAKE, message(2, hello)));
    // a message may stand in two records, and two in one
    const rest = Buffer.concat([message(11, list), message(14, Buffer.alloc(0))]);
    await connection.write(record(HANDSHAKE, rest.subarray(0, 100)));
    await connection.write(record(HANDSHAKE, rest.subarray(100)));
    await connection.read(greeting);
    connection.close();
  });
}

/** Bytes with their length, in so many bytes, in front. */
function sized(width: number, bytes: Buffer): Buffer {
  const length = Buffer.alloc(width);
  length.writeUIntBE(bytes.length, 0, width);
  return Buffer.concat([length, bytes]);
}
