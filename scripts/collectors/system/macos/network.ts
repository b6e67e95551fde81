import { sortedBy } from "../order.ts";
import type { Interface } from "../snapshot.ts";

/** A port that waits, and the process that has it. */
export interface Waiting {
  port: string;
  pid: number;
  process: string;
  isLocal: boolean;
}

/** From here on macOS chooses ports itself. */
const FIRST_DYNAMIC = 49_152;

/** Ports by an answer of `lsof -F pcPn`: a line a field, by its first letter. */
export function waitingOf(text: string): Waiting[] {
  const rows: Waiting[] = [];
  let [pid, process, protocol] = [0, "", "tcp"];
  for (const line of text.split("\n")) {
    const value = line.slice(1);
    if (line[0] === "p") pid = Number(value);
    if (line[0] === "c") process = value.replaceAll("\\x20", " ");
    if (line[0] === "P") protocol = value.toLowerCase();
    const [, address = "", number] = /^n(.*):(\d+)$/.exec(line) ?? [];
    // a socket of a client has another end
    if (number === undefined || address.includes("->")) continue;
    const isLocal = /^(127\.|\[::1\]$|localhost$)/.test(address);
    if (Number(number) >= FIRST_DYNAMIC && (protocol === "udp" || isLocal)) continue;
    rows.push({ port: `${protocol}/${number}`, pid, process, isLocal });
  }
  return rows;
}

/** Interfaces of macOS itself: of tunnels of the system, of AirDrop, of phones. */
const OF_SYSTEM = /^(lo|gif|stf|awdl|llw|utun|ap|anpi|bridge\d{3,}|vmenet|pktap|XHC)\d*$/;

/** Interfaces by an answer of `ifconfig -a`, with the addresses that last. */
export function interfacesOf(text: string): Interface[] {
  const rows = text.split(/\n(?=\S)/).flatMap((block): Interface[] => {
    const [, name] = /^([A-Za-z0-9]+): flags=/.exec(block) ?? [];
    if (!name || OF_SYSTEM.test(name)) return [];
    const lines = [...block.matchAll(/^\s+inet6? (\S+)(.*)$/gm)];
    const addresses = lines.filter(([, , rest = ""]) =>
      !/\b(temporary|deprecated|tentative)\b/.test(rest)
    ).map(([, address = ""]) => address.toLowerCase().replace(/%.*$/, ""))
      .filter((address) => !/^(fe[89ab]|169\.254\.)/.test(address));
    const status = /^\s+status: (\w+)/m.exec(block)?.[1];
    return [{
      name,
      mac: /^\s+ether ([0-9a-f:]{17})/m.exec(block)?.[1] ?? null,
      state: status === "active" ? "up" : status === "inactive" ? "down" : "unknown",
      virtual: !/^en\d/.test(name),
      addresses: addresses.sort(),
    }];
  });
  return sortedBy(rows, ({ name }) => name);
}
