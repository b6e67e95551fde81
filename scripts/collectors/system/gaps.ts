import type { Part } from "./snapshot.ts";

/** What could not be read and why; the first reason of a part is told. */
export class Gaps {
  readonly #reasons = new Map<Part, string>();
  readonly #incomplete = new Set<Part>();
  readonly #lacking = new Set<Part>();

  /** The list may lack rows. */
  add(part: Part, reason: string): void {
    this.hide(part, reason);
    this.#incomplete.add(part);
  }

  /** All rows are there, and something in them is not known. */
  hide(part: Part, reason: string): void {
    if (!this.#reasons.has(part)) this.#reasons.set(part, reason);
  }

  /** This machine has no such list. */
  lack(part: Part, reason: string): void {
    this.hide(part, reason);
    this.#lacking.add(part);
  }

  /** Lists that may lack rows. */
  get incomplete(): Part[] {
    return [...this.#incomplete];
  }

  /** Lists that this machine does not have. */
  get lacking(): Part[] {
    return [...this.#lacking];
  }

  /** Reasons by part, in the order of the names of the parts. */
  reasons(): Partial<Record<Part, string>> {
    return Object.fromEntries([...this.#reasons].sort(([a], [b]) => a < b ? -1 : 1));
  }
}
