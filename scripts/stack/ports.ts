/** A port as a flag gives it. */
export function readPort(flag: string, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new Error(`${flag} must be a port from 1 to 65535, not "${text}".`);
}

/** Throws an error that names the port and its flag when something listens there, or the address is none of this machine. */
export function requireFreePort(port: number, flag: string, hostname = "127.0.0.1"): void {
  try {
    Deno.listen({ hostname, port }).close();
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) {
      throw new Error(`--listen ${hostname}: this machine has no such address.`);
    }
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(
      `Port ${port} is taken by another program. ` +
        `Stop that one, or start again and add ${flag} ${
          port + 10
        } to the flags after "npm start --".`,
    );
  }
}
