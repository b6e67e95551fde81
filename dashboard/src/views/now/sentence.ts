import type { NowAnswer } from "./answer.ts";

/** What the sentence is made of. */
export type Told = Pick<
  NowAnswer,
  | "counts"
  | "acknowledged"
  | "held_back"
  | "explained"
  | "pending"
  | "declared"
  | "unseen"
  | "reporting_hosts"
>;

/** The words that it takes, from the catalogue of a language. */
export interface Words {
  counted: Record<keyof Told["counts"], (count: number) => string>;
  known: (count: number) => string;
  restIsAsDeclared: string;
  allIsAsDeclared: string;
  unseen: (count: number) => string;
  nobodyReports: string;
  nothingDeclared: string;
}

/**
 * What a friend would say who had looked at everything, in a few sentences. It never claims
 * more than somebody saw.
 */
export function sentence(told: Told, words: Words): string[] {
  const { counts, declared, unseen, reporting_hosts } = told;
  const counted = (["critical", "high", "medium", "low"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => words.counted[severity](counts[severity]));
  const known = told.acknowledged + told.held_back + told.explained + told.pending;
  const ill = [
    ...counted.length > 0 ? [`${counted.join(", ")}.`] : [],
    ...known > 0 ? [words.known(known)] : [],
  ];
  // that nobody reports hides nothing of what is declared
  const hidden = unseen > 0 ? [words.unseen(unseen)] : [];
  if (reporting_hosts === 0) return [...ill, ...hidden, words.nobodyReports];
  if (declared === 0) return [...ill, words.nothingDeclared];
  const rest = ill.length > 0 ? words.restIsAsDeclared : words.allIsAsDeclared;
  return [
    ...ill,
    ...(unseen < declared ? [rest] : []),
    ...hidden,
  ];
}
