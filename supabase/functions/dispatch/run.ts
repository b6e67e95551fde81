import type { Environment } from "../_shared/environment.ts";
import { apiError } from "../_shared/errors.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { ackLinksOf } from "./ack_links.ts";
import { attemptOne } from "./deliver.ts";
import { logGivenUp } from "./given_up.ts";
import { type Leased, queueOf } from "./queue.ts";

/** What one call of dispatch did. */
export type DispatchReport = {
  claimed: number;
  delivered: number;
  retried: number;
  dead: number;
  /** Told too late: the lease had ended, and somebody else may have sent it again. */
  late: number;
  /** True when the time was used up before all that was due: call again at once. */
  more: boolean;
  /** When something is due next; null when nothing waits. */
  next_due_at: string | null;
};

/** Requests at once, over all targets. How many of one target, the database decides when it hands them out. */
const MAX_PARALLEL = 20;

/** No request takes longer, whatever its target says; nothing is claimed that could not end within the budget. */
const LONGEST_SEND_MS = 15_000;
const BUDGET_MS = 25_000;

const GATHER_MS = 20;

const COUNTER = { delivered: "delivered", retry: "retried", dead: "dead" } as const;

/**
 * Claims what is due, sends it, and tells what became of it, until nothing is due or the time is up. A slow target holds up
 * no other: what is free to be claimed is claimed as soon as anything has ended.
 */
export async function dispatchDue(
  tokenSha256: string,
  environment: Environment,
): Promise<Result<DispatchReport>> {
  const queue = queueOf(tokenSha256, environment);
  const ackLinks = ackLinksOf(environment, new Date());
  const lastClaimAt = performance.now() + budgetOf(environment) - LONGEST_SEND_MS;
  const report = { claimed: 0, delivered: 0, retried: 0, dead: 0, late: 0, more: false };
  const underWay = new Set<Promise<void>>();
  let next_due_at: string | null = null;
  let untold = 0;

  const attempt = async ({ lease, action }: Leased) => {
    const result = await attemptOne(action, environment, ackLinks, LONGEST_SEND_MS);
    const told = await queue.tell(lease, result);
    if (!told) return void untold++;
    if (told.isGivenUp) logGivenUp(action, result);
    report.late += told.late;
    report[COUNTER[result.outcome]]++;
  };
  while (true) {
    report.more = performance.now() > lastClaimAt;
    if (!report.more && underWay.size < MAX_PARALLEL) {
      const wasIdle = underWay.size === 0;
      const claim = await queue.claim(MAX_PARALLEL - underWay.size);
      if (claim.error) {
        await Promise.all(underWay);
        // what was done counts; the next call is told what is wrong
        if (report.claimed === 0) return claim;
        report.more = true;
        break;
      }
      next_due_at = claim.data.next_due_at;
      report.claimed += claim.data.leased.length;
      for (const leased of claim.data.leased) {
        const attempted = attempt(leased).finally(() => underWay.delete(attempted));
        underWay.add(attempted);
      }
      // a claim skips targets that a report has locked: only one that began with nothing under way proves that nothing is due
      if (underWay.size === 0 && !wasIdle) continue;
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
    // those that end together are replaced by one claim
    await Promise.race([Promise.all(underWay), pause(GATHER_MS)]);
  }
  return untold > 0 ? fail(notTold(untold)) : succeed({ ...report, next_due_at });
}

/** `BRUCE_DISPATCH_BUDGET_MS`: a hosted function may run longer, but who calls it waits. */
function budgetOf(environment: Environment): number {
  return Number(environment.BRUCE_DISPATCH_BUDGET_MS) || BUDGET_MS;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function notTold(untold: number) {
  const message =
    `What became of ${untold} notices could not be recorded; they will be sent again.`;
  return apiError("database_unavailable", message, { headers: { "retry-after": "60" } });
}
