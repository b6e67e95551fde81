import { isIP } from "node:net";
import type { z } from "zod";
import type { agentAnswer, interfacesAnswer } from "./answers.ts";

/** Interfaces of a guest that lead nowhere outside of it. */
const INTERNAL = /^(?:lo$|docker|br-|veth)/;

/** Loopback and link-local, which mean something only where they are. */
const LOCAL = /^(?:127\.|169\.254\.|::1$|fe[89ab][0-9a-f]:)/i;

/** Addresses that the agent of a virtual machine tells, sorted, without prefix lengths. */
export function agentAddresses({ result }: z.output<typeof agentAnswer>): string[] {
  return listed(result.map((row) => ({ name: row.name, texts: told(row["ip-addresses"]) })));
}

/** Addresses of a container, sorted, without prefix lengths. */
export function containerAddresses(interfaces: z.output<typeof interfacesAnswer>): string[] {
  return listed(
    interfaces.map((row) => ({
      name: row.name,
      texts: [...told(row["ip-addresses"]), row.inet ?? "", row.inet6 ?? ""],
    })),
  );
}

function told(rows: { "ip-address": string | undefined }[]): string[] {
  return rows.map((row) => row["ip-address"] ?? "");
}

function listed(interfaces: { name: string | undefined; texts: string[] }[]): string[] {
  const addresses = interfaces.filter(({ name }) => !INTERNAL.test(name ?? ""))
    .flatMap(({ texts }) => texts)
    .map((text) => text.replace(/[/%].*$/, "").trim())
    .filter((text) => isIP(text) !== 0 && !LOCAL.test(text));
  return [...new Set(addresses)].sort();
}
