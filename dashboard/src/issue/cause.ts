import type { Answer } from "../api/answer.ts";
import { session } from "../session/session.svelte.ts";

/** The same difference wherever it is, as `api_causes` says it. */
export interface Cause {
  cause_key: string;
  details: string;
  hosts: string[];
  hosts_total: number;
  issue_ids: string[];
  issues_total: number;
  states: { open: number; pending: number; acknowledged: number; waived: number };
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
  rows: Outcome[];
  notes: string[];
};

/** The cause with all its hosts and issues; undefined where nothing differs so any more. Throws a Fault. */
export async function readCause(cause_key: string): Promise<Cause | undefined> {
  const { items } = await session.ask<Answer & { items: Cause[] }>("api_causes", { cause_key });
  return items[0];
}
