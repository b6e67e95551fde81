import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Served } from "./servers.ts";

/** Addresses by name; `null` is never answered; other names do not exist. */
export type Zone = Record<string, string[] | null>;

const NAME_ERROR = 3;
const A = 1;

/** A DNS server over UDP on loopback: answers questions for A records (RFC 1035). */
export async function serveNames(zone: Zone): Promise<Served> {
  const socket = createSocket("udp4");
  socket.on("message", (question, sender) => {
    const { name, end } = readName(question, 12);
    const known = Object.hasOwn(zone, name);
    const addresses = zone[name];
    if (known && !addresses) return;
    const type = question.readUInt16BE(end);
    const answers = type === A ? addresses ?? [] : [];
    const header = Buffer.from(question.subarray(0, 12));
    // an answer, authoritative, recursion available
    header.writeUInt16BE(0x8580 | (known ? 0 : NAME_ERROR), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(
      Buffer.concat([header, question.subarray(12, end + 4), ...answers.map(addressRecord)]),
      sender.port,
      sender.address,
    );
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    async [Symbol.asyncDispose]() {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

/** Type A, class IN, 60 seconds; the name is a pointer to the question. */
function addressRecord(address: string): Buffer {
  return Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]);
}
