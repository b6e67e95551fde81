/** Below all that systems give to outgoing connections (RFC 6335 begins at 49152, Linux at 32768), above the well-known. */
const first = 15_000;
const last = 32_000;

const taken = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that nobody listens on, never the same twice. No outgoing connection takes it before it is used, as
 * happens to those that the system names.
 */
export function freePort(): number {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (taken.has(port)) continue;
    taken.add(port);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
