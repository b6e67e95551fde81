import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { type Result, succeed } from "../_shared/result.ts";
import { claimAnswer, finishAnswer, type FinishedAction } from "./schema.ts";

/** An action as it was handed out, and the lease under which it is held. */
export type Leased = { lease: string; action: { action_id: string } };

/** What the database made of a result. */
export type Told = { late: number; isGivenUp: boolean };

/** The queue in the database, for one dispatcher. */
export type Queue = {
  /** Leases at most so many due actions. */
  claim(most: number): Promise<Result<{ leased: Leased[]; next_due_at: string | null }>>;
  /** Tells what became of one; null when the database did not take it. */
  tell(lease: string, result: FinishedAction): Promise<Told | null>;
};

/** Longer than any one run: a lease ends by itself only when its dispatcher is gone. */
const LEASE_S = 60;

const TRIES = 3;

/** The queue as seen by the token of a caller. */
export function queueOf(tokenSha256: string, environment: Environment): Queue {
  const holder = `dispatch-${crypto.randomUUID().slice(0, 8)}`;
  return {
    async claim(most) {
      const parameters = { token_sha256: tokenSha256, holder, max_actions: most, lease_s: LEASE_S };
      const claimed = await callDatabase(environment, "claim_actions", parameters, claimAnswer);
      if (claimed.error) return claimed;
      const { lease, actions, next_due_at } = claimed.data;
      return succeed({
        leased: lease ? actions.map((action) => ({ lease, action })) : [],
        next_due_at: next_due_at ?? null,
      });
    },
    async tell(lease, result) {
      const parameters = { token_sha256: tokenSha256, lease, results: [result] };
      for (let tries = 1; tries <= TRIES; tries++) {
        const told = await callDatabase(environment, "finish_actions", parameters, finishAnswer);
        if (!told.error) {
          const { late, given_up } = told.data;
          return { late, isGivenUp: given_up.includes(result.action_id) };
        }
        console.error(
          `finish_actions: ${told.error.code} ${told.error.cause ?? told.error.message}`,
        );
      }
      return null;
    },
  };
}
