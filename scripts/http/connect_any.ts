import { connect, type Socket } from "node:net";

/** How long an address may be silent before the next one is tried beside it (RFC 8305, section 5). */
const HEAD_START_MS = 250;

/** Of a try that could not even leave this machine: it says less about the target than any other. */
const SAYS_LITTLE = ["ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EHOSTUNREACH"];

/**
 * Connects to the first address that answers, as clients do (Happy Eyeballs): the next one is tried as soon as one
 * refuses, or when it has been silent for a while; who connects first wins. Rejects with the error that says most.
 */
export function connectAny(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const open = new Set<Socket>();
  const faults: Error[] = [];
  let next = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const giveUpOthers = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    for (const socket of open) socket.destroy();
  };
  const cancel = () => {
    giveUpOthers();
    reject(signal.reason);
  };
  const start = () => {
    clearTimeout(timer);
    const host = addresses[next++];
    if (host === undefined) return;
    const socket = connect({ host, port });
    open.add(socket);
    socket.once("connect", () => {
      open.delete(socket);
      giveUpOthers();
      resolve(socket);
    });
    socket.on("error", (error) => {
      if (!open.delete(socket)) return;
      faults.push(error);
      if (next < addresses.length) return start();
      if (open.size > 0) return;
      giveUpOthers();
      reject(tellingOf(faults));
    });
    if (next < addresses.length) timer = setTimeout(start, HEAD_START_MS);
  };
  if (signal.aborted) reject(signal.reason);
  else {
    signal.addEventListener("abort", cancel, { once: true });
    start();
  }
  return promise;
}

/** The same one each time, in whatever order the addresses are listed and answer. */
function tellingOf(faults: Iterable<Error>): unknown {
  return [...faults].map((fault) => ({ fault, code: "code" in fault ? String(fault.code) : "" }))
    .sort((a, b) => rankOf(a.code) - rankOf(b.code) || (a.code < b.code ? -1 : 1))[0]?.fault;
}

function rankOf(code: string): number {
  return code === "ECONNREFUSED" ? 0 : SAYS_LITTLE.includes(code) ? 2 : 1;
}
