import type { Place } from "./place.ts";

const LISTS = ["/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"];

/** Names that were looked up: the list has a million letters. */
const known = new Map<string, string>();

/** The name of a PCI device in the list of pciutils, `Navi 21 [Radeon RX 6800]`; without a list its numbers. */
export function nameOfPci(place: Place, vendor: string, device: string): string {
  const numbers = `${vendor.slice(2)}:${device.slice(2)}`;
  const found = known.get(numbers) ?? lookUp(place, vendor.slice(2), device.slice(2));
  if (found !== undefined) known.set(numbers, found);
  return found ?? numbers;
}

function lookUp(place: Place, vendor: string, device: string): string | undefined {
  const text = LISTS.map((path) => place.read(path)).find((list) => list !== undefined) ?? "";
  const start = text.search(new RegExp(`^${vendor}  `, "m"));
  if (start < 0) return undefined;
  const next = text.slice(start + 1).search(/^[0-9a-f]{4} {2}/m);
  const ofVendor = next < 0 ? text.slice(start) : text.slice(start, start + 1 + next);
  return new RegExp(`^\\t${device} {2}(.+)$`, "m").exec(ofVendor)?.[1]?.trim();
}
