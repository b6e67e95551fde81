import { primaryOf } from "./addresses.ts";
import type { KnownHost } from "./known.ts";
import type { Machine } from "./machine.ts";
import type { There } from "./there.ts";

/** The address of each host that has one of its own. */
export type Addresses = ReadonlyMap<KnownHost, string>;

/** NetBox gives an address to one machine: what several have is given to none. */
export function ownAddresses(
  machines: readonly Machine[],
  prefixes: readonly string[],
  there: There,
  notes: string[],
): Addresses {
  const all = machines.filter((machine) => (machine.there?.ip ?? null) === null)
    .map((machine) => ({ ...machine, ip: addressOf(machine.host, prefixes) }));
  const own = new Map<KnownHost, string>();
  for (const [ip, those] of Map.groupBy(all, (one) => one.ip)) {
    if (ip === undefined) continue;
    const holder = there.holderOf(ip);
    const names = [
      ...those.map(({ host }) => host.hostname),
      ...holder && !those.some((one) => one.there === holder) ? [holder.hostname] : [],
    ];
    const [{ host } = { host: undefined }] = those;
    if (names.length === 1 && host) own.set(host, ip);
    else notes.push(`${ip} is left out: ${names.join(" and ")} have it.`);
  }
  return own;
}

/** The address by which a host is reached, as far as that can be told. */
export function addressOf(host: KnownHost, prefixes: readonly string[]): string | undefined {
  return host.declared_ip ?? primaryOf(host.addresses, prefixes);
}
