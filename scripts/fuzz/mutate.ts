import { pick, type Random } from "../program/random.ts";

/** Text that no compression makes fit into an index. */
export const INCOMPRESSIBLE = Array.from(
  { length: 5_000 },
  (_, index) => String.fromCharCode(0x4e00 + (index * 7919) % 20_000),
).join("");

const HOSTILE: readonly unknown[] = [
  INCOMPRESSIBLE,
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 31,
  2 ** 63,
  9007199254740993,
  "",
  " ",
  "0",
  "-1",
  "1e309",
  "NaN",
  "a\\u0000b",
  "\0",
  "\ud83d",
  "\u202e\ufeff",
  "é😀".repeat(50),
  "x".repeat(20_000),
  "'; drop table public.assets; --",
  "{}",
  "[1,2]",
  "${jndi:ldap://x}",
  "%s%n",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "2026-01-31T18:00:00",
  "infinity",
  "0.0.0.0:70000->1/tcp",
  ":::80->80/tcp",
  "[::]:80->80/tcp",
  "8096:8096",
  "8000-8010:8000-8010/udp",
  "999.1.1.1",
  "::1",
  "*",
  "%",
  "box2-daily",
  [],
  [null],
  [[]],
  ["a", "a"],
  [{}],
  {},
  { name: null },
  { $date: 1 },
  { protocol: "tcp", host_port: 99999, container_port: -1 },
  { "": "" },
];

/** A deep copy with one thing changed at random: a field replaced, removed, repeated, wrapped, renamed or moved. */
export function mutate(random: Random, value: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const places = collections(copy);
  const place = pick(random, places);
  const keys = Object.keys(place);
  const key = keys.length > 0 ? pick(random, keys) : "x";
  const before: unknown = Reflect.get(place, key);
  switch (Math.floor(random() * 7)) {
    case 0:
      Reflect.deleteProperty(place, key);
      break;
    case 1:
      if (Array.isArray(place)) place.push(structuredClone(before));
      else put(place, `${key}_`, before);
      break;
    case 2:
      put(place, key, [before]);
      break;
    case 3:
      put(place, key, { [key]: before });
      break;
    case 4:
      put(place, key, String(before));
      break;
    case 5:
      put(place, pick(random, ["name", "__proto__", "\0", "labels", "state"]), before);
      break;
    default:
      put(place, key, structuredClone(pick(random, HOSTILE)));
  }
  return copy;
}

/** Sets a field also when it is called `__proto__`. */
function put(place: object, key: string, value: unknown): void {
  Object.defineProperty(place, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function collections(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(collections)];
}

/** A copy with some bytes overwritten, removed or repeated, or the end cut off. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const mutated = [...bytes];
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const at = Math.floor(random() * mutated.length);
    const length = 1 + Math.floor(random() * 8);
    switch (Math.floor(random() * 4)) {
      case 0:
        mutated[at] = Math.floor(random() * 256);
        break;
      case 1:
        mutated.splice(at, length);
        break;
      case 2:
        mutated.splice(at, 0, ...mutated.slice(at, at + length));
        break;
      default:
        if (random() < 0.2) mutated.length = at;
    }
  }
  return new Uint8Array(mutated);
}
