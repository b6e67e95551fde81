import { deepStrictEqual } from "node:assert/strict";
import { sentence, type Told, type Words } from "../../dashboard/src/views/now/sentence.ts";

/** The words of the sentence, as their names. */
const words: Words = {
  counted: {
    critical: (count: number) => `${count} critical`,
    high: (count: number) => `${count} high`,
    medium: (count: number) => `${count} medium`,
    low: (count: number) => `${count} low`,
  },
  known: (count: number) => `${count} known`,
  restIsAsDeclared: "rest",
  allIsAsDeclared: "all",
  unseen: (count: number) => `${count} unseen`,
  nobodyReports: "nobody reports",
  nothingDeclared: "nothing declared",
};
const well: Told = {
  counts: { critical: 0, high: 0, medium: 0, low: 0 },
  acknowledged: 0,
  held_back: 0,
  explained: 0,
  pending: 0,
  declared: 10,
  unseen: 0,
  reporting_hosts: 2,
};
const cases: [string, Partial<Told>, string[]][] = [
  ["all is seen and as declared", {}, ["all"]],
  ["what somebody takes care of still differs", { acknowledged: 2 }, ["2 known", "rest"]],
  ["so does what is waived, explained or waits", { held_back: 1, explained: 2, pending: 3 }, [
    "6 known",
    "rest",
  ]],
  ["some is seen by nobody", { unseen: 3 }, ["all", "3 unseen"]],
  ["nothing of it is seen: nothing is said to be well", { unseen: 10 }, ["10 unseen"]],
  ["nobody reports: nothing is said to be well", { reporting_hosts: 0 }, ["nobody reports"]],
  [
    "declared, and nobody reports: both are said",
    { unseen: 10, reporting_hosts: 0 },
    ["10 unseen", "nobody reports"],
  ],
  ["nothing is declared", { declared: 0 }, ["nothing declared"]],
  [
    "severities that are there are named, worst first",
    { counts: { critical: 2, high: 0, medium: 1, low: 0 }, unseen: 1 },
    ["2 critical, 1 medium.", "rest", "1 unseen"],
  ],
  [
    "what is ill is said though nobody reports any more",
    { counts: { critical: 1, high: 0, medium: 0, low: 0 }, reporting_hosts: 0 },
    ["1 critical.", "nobody reports"],
  ],
];

Deno.test("the sentence never claims more than somebody saw", () => {
  for (const [name, told, said] of cases) {
    deepStrictEqual(sentence({ ...well, ...told }, words), said, name);
  }
});
