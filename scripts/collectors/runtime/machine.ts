import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Observe } from "./collector.ts";

/**
 * A name of this machine for those who look from it, the same at each start. It is a hash: the id itself is meant to stay on
 * the machine (machine-id(5)). None where there is no such id: Windows, macOS, most containers.
 */
export function machineName(path = "/etc/machine-id"): string | undefined {
  const id = readId(path);
  // `uninitialized` until the first boot, and nothing at all in images
  if (!/^[0-9a-f]{32}$/.test(id) || /^0+$/.test(id)) return undefined;
  const hash = createHash("sha256").update(`bruce collector ${id}`).digest("hex");
  return `machine ${hash.slice(0, 16)}`;
}

/** What is seen depends on where one looks from: two machines that look as one host are two. */
export function seenFrom(machine: string | undefined, observe: Observe): Observe {
  if (!machine) return observe;
  return async () => (await observe()).map((seen) => ({ ...seen, instance: machine }));
}

function readId(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
