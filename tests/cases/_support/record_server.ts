import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type Served } from "../../collectors/service_health/support/servers.ts";

/** Records by name and type; a text is a list of chunks, a mail server is `preference name`. */
export type Records = Record<string, Record<string, (string | string[])[]>>;

const TYPES: Record<string, number> = { A: 1, NS: 2, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 };

/** A DNS server over UDP on loopback (RFC 1035). */
export async function serveRecords(records: Records): Promise<Served> {
  const socket = createSocket("udp4");
  socket.on("message", (question, sender) => {
    const { name, end } = readName(question);
    const asked = question.readUInt16BE(end);
    const [type] = Object.entries(TYPES).find(([, number]) => number === asked) ?? [];
    const known = records[name];
    const answers = (known?.[type ?? ""] ?? []).map((value) => dataOf(type ?? "", value));
    const header = Buffer.from(question.subarray(0, 12));
    header.writeUInt16BE(0x8580 | (known ? 0 : 3), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    header.writeUInt32BE(0, 8);
    const rows = answers.map((data) => {
      // the name of the question, its type, class IN, 60 seconds
      const row = Buffer.from([0xc0, 12, 0, asked, 0, 1, 0, 0, 0, 60, 0, 0]);
      row.writeUInt16BE(data.length, 10);
      return Buffer.concat([row, data]);
    });
    const message = Buffer.concat([header, question.subarray(12, end + 4), ...rows]);
    socket.send(message, sender.port, sender.address);
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

function dataOf(type: string, value: string | string[]): Buffer {
  if (typeof value !== "string") {
    return Buffer.concat(value.map((chunk) => sized(Buffer.from(chunk))));
  }
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "AAAA") return Buffer.from(wholeAddress(value), "hex");
  if (type !== "MX") return nameBytes(value);
  const [preference, name = ""] = value.split(" ");
  return Buffer.concat([Buffer.from([0, Number(preference)]), nameBytes(name)]);
}

/** 32 hex digits. */
function wholeAddress(text: string): string {
  const [left = "", right = ""] = text.split("::");
  const digits = (part: string) =>
    part.split(":").filter(Boolean).map((group) => group.padStart(4, "0")).join("");
  return digits(left) + digits(right).padStart(32 - digits(left).length, "0");
}

function nameBytes(name: string): Buffer {
  return Buffer.concat([
    ...name.split(".").map((label) => sized(Buffer.from(label))),
    Buffer.of(0),
  ]);
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function readName(message: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}
