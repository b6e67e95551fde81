import type { Mutant } from "./mutant.ts";
import type { Outcome } from "./try.ts";

/** What was tried and what came of it. */
export interface Tried {
  mutant: Mutant;
  outcome: Outcome;
}

/** The mutants that nobody noticed, each with its change, and the figures of each subject. */
export function tell(all: Tried[]): string {
  const left = all.filter(({ outcome }) =>
    outcome.is === "survived" || outcome.is === "unfinished"
  );
  const survivors = left.map(({ mutant, outcome }) =>
    `${mutant.id} ${words(outcome)}\n${mutant.change}`.replaceAll("\n", "\n  ")
  );
  return [...survivors, table(all)].join("\n\n");
}

/** What became of one, as one line says it. */
export function words(outcome: Outcome): string {
  switch (outcome.is) {
    case "noticed":
      return `noticed by ${outcome.by} (${outcome.tried} tried): ${outcome.assertion}`;
    case "impossible":
      return `cannot be made: ${outcome.reason}`;
    case "survived":
      return `NOT NOTICED by ${outcome.tried} files`;
    case "unfinished":
      return `NOT NOTICED by ${outcome.tried} files when its time was over`;
  }
}

function table(all: Tried[]): string {
  const columns = ["subject", "mutants", "noticed", "not noticed", "time over"];
  const rows = [...Map.groupBy(all, ({ mutant }) => mutant.subject)].map(([subject, tried]) => {
    const made = tried.filter(({ outcome }) => outcome.is !== "impossible");
    const count = (is: Outcome["is"]) => made.filter(({ outcome }) => outcome.is === is).length;
    return [subject, made.length, count("noticed"), count("survived"), count("unfinished")];
  });
  return [columns, columns.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
