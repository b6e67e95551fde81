import type { Part } from "./snapshot.ts";

/** What could not be read and why; the first reason of a part is told. */
export class Gaps {
  readonly #reasons = new Map<Part, string>();

  add(part: Part, reason: string): void {
    if (!this.#reasons.has(part)) this.#reasons.set(part, reason);
  }

  /** Reasons by part, in the order of the names of the parts. */
  reasons(): Partial<Record<Part, string>> {
    return Object.fromEntries([...this.#reasons].sort(([a], [b]) => a < b ? -1 : 1));
  }
}
