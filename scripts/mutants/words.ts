/** How much it says that two texts have a word in common: more, the fewer texts have it. */
export type WordWeights = Map<string, number>;

/** The words of a text, those that `_` joins each alone too. */
export function wordsOf(text: string): Set<string> {
  const names = text.toLowerCase().match(/[a-z_]{3,}/g) ?? [];
  return new Set(names.flatMap((name) => [name, ...name.split("_")]));
}

/** The weight of each word of these texts: none when all have it. */
export function weigh(texts: Set<string>[]): WordWeights {
  const counts = new Map<string, number>();
  for (const words of texts) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return new Map([...counts].map(([word, count]) => [word, Math.log(texts.length / count)]));
}
