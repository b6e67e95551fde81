import type { NowAnswer } from "./answer.ts";
import type { now } from "./texts.ts";

/** What the sentence is made of. */
export type Told = Pick<NowAnswer, "counts" | "declared" | "unseen" | "reporting_hosts">;

/**
 * What a friend would say who had looked at everything, in one to three sentences. It never claims
 * more than somebody saw.
 */
export function sentence(
  { counts, declared, unseen, reporting_hosts }: Told,
  words: ReturnType<typeof now>,
): string[] {
  const counted = (["critical", "high", "medium", "low"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => words.counted[severity](counts[severity]));
  const ill = counted.length > 0 ? [`${counted.join(", ")}.`] : [];
  if (reporting_hosts === 0) return [...ill, words.nobodyReports];
  if (declared === 0) return [...ill, words.nothingDeclared];
  const rest = ill.length > 0 ? words.restIsAsDeclared : words.allIsAsDeclared;
  return [
    ...ill,
    ...(unseen < declared ? [rest] : []),
    ...(unseen > 0 ? [words.unseen(unseen)] : []),
  ];
}
