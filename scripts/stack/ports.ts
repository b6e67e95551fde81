/** Throws an error that names the port and its flag when something listens there on 127.0.0.1. */
export function requireFreePort(port: number, flag: string): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(
      `Port ${port} is taken by another program. ` +
        `Stop that one, or start again and add ${flag} ${
          port + 10
        } to the flags after "npm start --".`,
    );
  }
}
