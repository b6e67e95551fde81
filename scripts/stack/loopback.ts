/** True for the names of this machine in an address. Any other name may be one that another site points here. */
export function isLoopbackName(hostname: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
