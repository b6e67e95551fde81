import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** Looks each name up once in a run, however many ports of it are probed. IPv4 comes first. */
export class AddressBook {
  readonly #known = new Map<string, Promise<string>>();

  /** Throws the error of the lookup, with its code. */
  addressOf(name: string): Promise<string> {
    if (isIP(name)) return Promise.resolve(name);
    const known = this.#known.get(name) ?? find(name);
    this.#known.set(name, known);
    return known;
  }
}

async function find(name: string): Promise<string> {
  const found = await lookup(name, { all: true });
  const best = found.find(({ family }) => family === 4) ?? found[0];
  if (best) return best.address;
  throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
}
