import { isIP } from "node:net";

/** Where a stack answers, and whom it trusts. */
export interface Listening {
  /** The address that it listens on. */
  hostname: string;
  port: number;
  /** How this process itself reaches it. */
  own_url: string;
  /** How phones and other machines reach it: without TLS, on the port of the stack. */
  url: string;
  /**
   * True with `--listen`: nobody acts or reads without a key or a log-in, also nobody on this machine. A reverse proxy on
   * this machine connects from loopback too, and what it forwards comes from anywhere.
   */
  needsKeys: boolean;
  /** The names, in lower case, that a browser may ask it by; addresses are not names. */
  names: readonly string[];
}

/** Listens on 127.0.0.1, and trusts this machine. */
export function onThisMachine(port: number): Listening {
  const url = `http://127.0.0.1:${port}`;
  return { hostname: "127.0.0.1", port, own_url: url, url, needsKeys: false, names: [] };
}

/**
 * Listens on an address of this machine, or on all of them (`0.0.0.0`, `::`), and trusts keys alone. `publicUrls` are the
 * addresses that a reverse proxy answers at: their names are ours. Errors: no address.
 */
export function onAddress(
  address: string,
  port: number,
  publicUrls: readonly (string | undefined)[],
): Listening {
  if (!isIP(address)) {
    throw new Error(
      `--listen must be an address such as 192.168.1.10 or 0.0.0.0, not "${address}".`,
    );
  }
  const loopback = { "0.0.0.0": "127.0.0.1", "::": "::1" }[address];
  const machine = Deno.hostname().toLowerCase();
  return {
    hostname: address,
    port,
    // the address that a router gives may be another one tomorrow
    own_url: urlOf(loopback ?? address, port),
    url: urlOf(loopback ? addressOfThisMachine() : address, port),
    needsKeys: true,
    names: ["localhost", machine, `${machine}.local`, ...publicUrls.flatMap(nameIn)],
  };
}

/**
 * True for a host that a request to this stack may name. A page of another site that points its own name at us (DNS
 * rebinding) can name no other than its own, and no address.
 */
export function isOurHost({ names }: Listening, hostname: string): boolean {
  const isAddress = isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0;
  return isAddress || names.includes(hostname.toLowerCase());
}

function nameIn(url: string | undefined): string[] {
  if (!url) return [];
  if (!URL.canParse(url)) {
    throw new Error(`"${url}" is no address: BRUCE_PUBLIC_URL needs https://…`);
  }
  return [new URL(url).hostname];
}

function urlOf(address: string, port: number): string {
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}

/** The IPv4 address that others reach this machine at: the one on the way out, else any; else the one of loopback. */
function addressOfThisMachine(): string {
  const found = Deno.networkInterfaces()
    .filter(({ family, address }) => family === "IPv4" && !address.startsWith("127."));
  const way = interfaceOut();
  return (found.find(({ name }) => name === way) ?? found[0])?.address ?? "127.0.0.1";
}

/** The interface of the default route; undefined where there is none, and where the system is no Linux. */
function interfaceOut(): string | undefined {
  try {
    const lines = Deno.readTextFileSync("/proc/net/route").split("\n");
    return lines.map((line) => line.split("\t")).find(([, to]) => to === "00000000")?.[0];
  } catch {
    return undefined;
  }
}
