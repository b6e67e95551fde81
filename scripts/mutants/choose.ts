import { seeded } from "../program/random.ts";
import type { Mutant } from "./mutant.ts";

/** At most so many of each subject: the same for the same seed, and of many objects rather than of a long one. */
export function choose(mutants: Mutant[], count: number, seed: number): Mutant[] {
  const random = seeded(seed);
  const subjects = Map.groupBy(mutants, ({ subject }) => subject);
  return [...subjects.values()].flatMap((ofSubject) => {
    const objects = [...Map.groupBy(ofSubject, ({ object }) => object).values()];
    const mixed = shuffled(objects, random).map((ofObject) => shuffled(ofObject, random));
    const chosen: Mutant[] = [];
    for (let round = 0; chosen.length < Math.min(count, ofSubject.length); round++) {
      chosen.push(...mixed.flatMap((ofObject) => ofObject.slice(round, round + 1)));
    }
    return chosen.slice(0, count);
  });
}

function shuffled<Item>(items: Item[], random: () => number): Item[] {
  return items.map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
