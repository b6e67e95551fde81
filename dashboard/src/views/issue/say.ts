import type { Step } from "./answer.ts";
import { isForGood } from "./hold.ts";
import type { page } from "./texts.ts";

/** What a step is said as: a headline, and lines of others below it. */
export interface Said {
  headline: string;
  lines: string[];
}

/** Says one step of the story. `day` says a time, as in "until March 1". */
export function say(
  step: Step,
  words: ReturnType<typeof page>,
  day: (at: string) => string,
): Said {
  const lines = (...texts: (string | null | undefined)[]) =>
    texts.filter((text): text is string => !!text);
  const by = step.by ?? "";
  const known = words.steps[step.kind];
  switch (step.kind) {
    case "acknowledged":
      return { headline: words.took(by), lines: lines(step.note) };
    case "unacknowledged":
      return { headline: words.gaveBack(by), lines: [] };
    case "waived":
      return {
        headline: isForGood(step.until)
          ? words.waivesForGood(by)
          : words.waives(by, day(step.until!)),
        lines: lines(step.reason),
      };
    case "told":
      return sayTold(step, words);
    case "command": {
      const headline = words.command[step.step ?? ""];
      if (!headline || !step.name) return { headline: step.said ?? "", lines: [] };
      return {
        headline: words.by(headline(step.name), by),
        lines: lines(
          ["failed", "rejected", "cancelled"].includes(step.step ?? "") ? step.reason : null,
        ),
      };
    }
    case "waiver_ended":
    case "noted":
      return { headline: words.by(known ?? step.kind, by), lines: [] };
    case "other":
      return { headline: step.said ?? "", lines: [] };
    default:
      return { headline: known ?? step.kind, lines: lines(step.details, step.reason) };
  }
}

function sayTold(step: Step, words: ReturnType<typeof page>): Said {
  if (!step.target || !step.state) return { headline: step.said ?? "", lines: [] };
  const isRetried = step.state === "pending" && (step.attempts ?? 0) > 0;
  const asides = [
    words.how[step.how ?? ""],
    (step.about ?? 1) > 1 ? words.together(step.about!) : "",
  ].filter(Boolean);
  const headline = words.told[isRetried ? "retried" : step.state](step.target);
  return { headline: [headline, ...asides].join(", "), lines: [] };
}
