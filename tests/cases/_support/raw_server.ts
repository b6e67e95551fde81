import { type Served, serveTcp } from "../../collectors/service_health/support/servers.ts";

/** Pieces that a server writes; a number waits so many milliseconds, and the end closes the connection. */
export type Script = readonly (string | Uint8Array | number)[];

/** A TCP server on loopback that reads a request and answers with a script, whatever was asked. */
export function serveScript(script: Script, { waits = true } = {}): Served {
  return serveTcp(async (connection) => {
    if (waits) await connection.read(new Uint8Array(4096));
    for (const step of script) {
      if (typeof step === "number") await new Promise((resolve) => setTimeout(resolve, step));
      else await writeAll(connection, typeof step === "string" ? bytesOf(step) : step);
    }
    connection.close();
  });
}

/** Writes for ever what `piece` gives, every so many milliseconds, until the client goes away. */
export function serveForEver(head: string, piece: string, everyMs: number): Served {
  return serveTcp(async (connection) => {
    await connection.read(new Uint8Array(4096));
    await writeAll(connection, bytesOf(head));
    for (;;) {
      await writeAll(connection, bytesOf(piece));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  });
}

/** One byte a character, as it is written. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
