import type { Mutant } from "./mutant.ts";
import { weigh, wordsOf, type WordWeights } from "./words.ts";

/** The folders of tests/database that say most about a subject. */
const near: Record<string, string[]> = {
  "10_declared": ["expected", "netbox", "identity"],
  "20_observed": ["intake", "identity", "rules"],
  "30_rules": ["rules", "routes"],
  "40_issues": ["lifecycle", "rules"],
  "50_notices": ["reactions", "previews", "digest", "dispatch"],
  "60_commands": ["commands"],
  "70_memory": ["memory"],
  "80_watch": ["heartbeats", "settings"],
  "90_api": ["api", "dashboard", "imports"],
  policies: ["security"],
  grants: ["security"],
  triggers: ["expected", "lifecycle", "settings", "intake"],
};

/**
 * The test files in the order in which they are tried with a mutant: what has noticed another one of its object or subject,
 * what speaks of the same things in rare words, and what is in a folder of its subject come first.
 */
export class TestOrder {
  readonly #words: Map<string, Set<string>>;
  readonly #weights: WordWeights;
  readonly #noticed = new Map<string, number>();

  /** Texts of the test files, by path. */
  constructor(texts: Map<string, string>) {
    this.#words = new Map([...texts].map(([path, text]) => [path, wordsOf(`${path} ${text}`)]));
    this.#weights = weigh([...this.#words.values()]);
  }

  /** Remembers that this file noticed this mutant. */
  noticed({ subject, object }: Mutant, file: string): void {
    for (const key of [`${object} ${file}`, `${subject} ${file}`]) {
      this.#noticed.set(key, (this.#noticed.get(key) ?? 0) + 1);
    }
  }

  /** All files, the likeliest first. */
  of(mutant: Mutant): string[] {
    const words = wordsOf(`${mutant.object} ${mutant.change}`);
    const scores = new Map(
      [...this.#words].map(([file, ofFile]) => [file, this.#score(mutant, words, file, ofFile)]),
    );
    return [...scores.keys()].sort((a, b) => scores.get(b)! - scores.get(a)!);
  }

  #score({ subject, object }: Mutant, words: Set<string>, file: string, ofFile: Set<string>) {
    const folders = near[subject.split("/")[0]!] ?? [];
    const isNear = folders.some((folder) => file.includes(`/database/${folder}/`));
    const common = [...words].filter((word) => ofFile.has(word));
    const weight = common.reduce((sum, word) => sum + (this.#weights.get(word) ?? 0), 0);
    const ofObject = this.#noticed.get(`${object} ${file}`) ?? 0;
    const ofSubject = this.#noticed.get(`${subject} ${file}`) ?? 0;
    return 5 * ofObject + Math.min(ofSubject, 10) + weight + (isNear ? 3 : 0);
  }
}
