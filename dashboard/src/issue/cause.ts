import type { Answer } from "../api/answer.ts";
import { session } from "../session/session.svelte.ts";
import type { Suggestion } from "./issue.ts";

/** The same difference wherever it is, as `api_causes` says it. */
export interface Cause {
  cause_key: string;
  details: string;
  hosts: string[];
  hosts_total: number;
  issue_ids: string[];
  issues_total: number;
  states: { open: number; pending: number; acknowledged: number; waived: number };
  /** What would end its issues, what most of them share first. */
  suggestions: SharedSuggestion[];
}

/** A suggestion that issues of a cause share. */
export interface SharedSuggestion {
  key: string;
  title: string;
  risk: Suggestion["risk"];
  risk_why?: string;
  /** For so many of so many it is made, and for so many by a command that would be admitted. */
  issues: number;
  of: number;
  commands: number;
  needs_approval?: boolean;
  netbox?: boolean;
  cli?: string;
}

/** What became of one issue of a cause. */
export interface Outcome {
  issue_id: string;
  hostname: string;
  service: string | null;
  outcome: "done" | "unchanged" | "refused";
  message?: string | null;
}

/** What an act on a cause was answered with. */
export type Acted = Answer & {
  done: number;
  unchanged: number;
  refused: number;
  left_out: number;
  left_out_ids: string[];
  rows: Outcome[];
  notes: string[];
};

/** The cause with all its hosts and issues; undefined where nothing differs so any more. Throws a Fault. */
export async function readCause(cause_key: string): Promise<Cause | undefined> {
  const { items } = await session.ask<Answer & { items: Cause[] }>("api_causes", { cause_key });
  return items[0];
}
