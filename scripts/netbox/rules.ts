import { z } from "zod";
import { ownProject } from "./own_project.ts";
import { answered, openProject } from "../bruce_api/project.ts";
import { isAdoptable } from "./adoptable.ts";
import type { Environment } from "./settings.ts";

/** What an adoption rule decides. */
export const DECISIONS = ["adopt", "review", "never"] as const;

const rule = z.object({
  name: z.string(),
  enabled: z.boolean(),
  rank: z.number(),
  decision: z.enum(DECISIONS),
  event_type: z.string().nullable(),
  field: z.string(),
  hostname: z.string(),
  service: z.string(),
  observed: z.string(),
  within: z.string().nullable(),
  description: z.string().nullable(),
});

/** A row of `adoption_rules`: globs, where `*` is any, and a prefix for addresses. */
export type Rule = z.output<typeof rule>;

const decided = z.object({
  issue_id: z.string(),
  event_type: z.string(),
  hostname: z.string(),
  service: z.string().nullable(),
  field: z.string().nullable(),
  details: z.string(),
  is_open: z.boolean(),
  decision: z.enum(DECISIONS),
  /** The rule that decides; null without one. */
  rule: z.string().nullable(),
  /** Why what the rule would adopt waits for a review all the same. */
  held_by: z.enum(["undone", "suppressed", "flapping", "acknowledged"]).nullable(),
});

/** An issue that NetBox can settle, and what the rules decide about it. */
export type Decided = z.output<typeof decided>;

/** What to ask besides the present. */
export interface WhatIf {
  /** Columns of a rule that counts in place of the one of its name. */
  proposed?: Partial<Rule>;
  /** About all issues that opened in the last days. */
  days?: number;
}

/**
 * What the rules decide about the issues that NetBox can settle; without days, about those that are open and fresh. Throws a
 * ProjectError or UsageError.
 */
export async function readDecisions(
  environment: Environment,
  { proposed, days }: WhatIf = {},
): Promise<Decided[]> {
  const project = ownProject(environment);
  const parameters = { proposed: proposed ?? null, days: days ?? null };
  const answer = await openProject(project).rpc("adoption_decisions", parameters);
  return z.array(decided).parse(answered(project, answer)).filter(isAdoptable);
}

/** All rules in the order in which they are asked. Errors as those of readDecisions. */
export async function readRules(environment: Environment): Promise<Rule[]> {
  const project = ownProject(environment);
  const answer = await openProject(project).from("adoption_rules")
    .select(Object.keys(rule.shape).join()).order("rank").order("name");
  return z.array(rule).parse(answered(project, answer)).toSorted((one, other) =>
    one.rank - other.rank || carefulness(one) - carefulness(other)
  );
}

/** Makes, changes or removes (null) a rule. Errors as those of readDecisions. */
export async function setRule(
  environment: Environment,
  name: string,
  changes: Partial<Rule> | null,
  by: string | undefined,
): Promise<void> {
  const project = ownProject(environment);
  answered(
    project,
    await openProject(project).rpc("set_adoption_rule", { rule_name: name, changes, by }),
  );
}

function carefulness({ decision }: Rule): number {
  return DECISIONS.toReversed().indexOf(decision);
}

/** An issue and why it was decided so, in one line. */
export function decisionInWords({ issue_id, details, rule, held_by }: Decided): string {
  const why = held_by === null
    ? rule === null ? "no rule" : `rule ${rule}`
    : `rule ${rule} would adopt it, but ${HELD[held_by]}`;
  return `${issue_id}  ${details} (${why})`;
}

const HELD = {
  undone: "somebody undid this value",
  suppressed: "another issue is its cause",
  flapping: "it comes and goes",
  acknowledged: "somebody takes care of it",
};
