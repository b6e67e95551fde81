import { addressesOf } from "../../http/http_request.ts";

/** Looks each name up once in a run, however many ports of it are probed. */
export class AddressBook {
  readonly #known = new Map<string, Promise<string[]>>();
  readonly #find: (name: string) => Promise<string[]>;

  constructor(find: (name: string) => Promise<string[]> = addressesOf) {
    this.#find = find;
  }

  /** All addresses of a name, the preferred one first. Throws the error of the lookup, with its code. */
  addressesOf(name: string): Promise<string[]> {
    const known = this.#known.get(name) ?? this.#find(name);
    this.#known.set(name, known);
    return known;
  }
}
