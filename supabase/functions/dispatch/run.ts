import { callDatabase } from "../_shared/database.ts";
import type { Environment } from "../_shared/environment.ts";
import { apiError } from "../_shared/errors.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { ackLinksOf } from "./ack_links.ts";
import { dead, deliver } from "./deliver.ts";
import { finisher } from "./finisher.ts";
import { inPool } from "./pool.ts";
import { type Action, action, claimAnswer, finishAnswer, type FinishedAction } from "./schema.ts";

/** What one call of dispatch did. */
export type DispatchReport = {
  claimed: number;
  delivered: number;
  retried: number;
  dead: number;
  /** Told too late: the lease had ended and somebody else may have sent it again. */
  late: number;
  /** When something is due next; null when nothing waits. */
  next_due_at: string | null;
};

/** Actions of one claim, requests at once, and the lease of a claim: longer than any one call of this function. */
const MAX_ACTIONS = 20;
const MAX_PARALLEL = 8;
const LEASE_S = 60;

/** A hosted function may run 150 s on the free plan, but who calls it waits: pg_net at most some seconds more. */
const BUDGET_MS = 20_000;
const LONGEST_SEND_MS = 10_000;

/** Claims, sends and tells the outcomes, until nothing is due or another round could not end in time. */
export async function dispatchDue(
  tokenSha256: string,
  environment: Environment,
): Promise<Result<DispatchReport>> {
  const report = { claimed: 0, delivered: 0, retried: 0, dead: 0, late: 0 };
  const deadline = performance.now() + (Number(environment.BRUCE_DISPATCH_BUDGET_MS) || BUDGET_MS);
  const holder = `dispatch-${crypto.randomUUID().slice(0, 8)}`;
  while (true) {
    const claim = await callDatabase(environment, "claim_actions", {
      token_sha256: tokenSha256,
      holder,
      max_actions: MAX_ACTIONS,
      lease_s: LEASE_S,
    }, claimAnswer);
    if (claim.error) return claim;
    const { lease, actions, next_due_at } = claim.data;
    if (!lease || actions.length === 0) {
      return succeed({ ...report, next_due_at: next_due_at ?? null });
    }
    report.claimed += actions.length;

    const told = finisher(async (results) => {
      const answer = await callDatabase(environment, "finish_actions", {
        token_sha256: tokenSha256,
        lease,
        results,
      }, finishAnswer);
      if (answer.error) {
        console.error(
          `finish_actions: ${answer.error.code} ${answer.error.cause ?? answer.error.message}`,
        );
        return false;
      }
      for (const { outcome } of results) report[COUNTER[outcome]]++;
      report.late += answer.data.late;
      return true;
    });
    await deliverAll(actions, environment, deadline, told.add);
    if (!await told.done()) return fail(notTold());
    if (performance.now() + LONGEST_SEND_MS > deadline) {
      return succeed({ ...report, next_due_at: next_due_at ?? null });
    }
  }
}

const COUNTER = { delivered: "delivered", retry: "retried", dead: "dead" } as const;

/** Attempts each action. One that can no longer end in time is put off without having been sent. */
async function deliverAll(
  claimed: readonly { action_id: string }[],
  environment: Environment,
  deadline: number,
  report: (result: FinishedAction) => void,
): Promise<void> {
  const readable: Action[] = [];
  for (const given of claimed) {
    const parsed = action.safeParse(given);
    if (parsed.success) readable.push(parsed.data);
    else {report({
        action_id: given.action_id,
        ...dead(unreadable(parsed.error)),
        latency_ms: null,
      });}
  }
  const ackLinks = ackLinksOf(environment, new Date());
  const groupOf = ({ target }: Action) => ({ name: target.name, bound: target.max_parallel });
  await inPool(readable, { overall: MAX_PARALLEL, groupOf }, async (given) => {
    const timeoutMs = Math.min(given.target.timeout_s * 1000, LONGEST_SEND_MS);
    report(
      performance.now() + timeoutMs > deadline
        ? notSent(given.action_id)
        : await deliver(given, environment, ackLinks, timeoutMs),
    );
  });
}

function unreadable({ issues }: { issues: { path: PropertyKey[]; message: string }[] }): string {
  const [first] = issues;
  return `the action cannot be read: ${first?.path.join(".") ?? ""} ${first?.message ?? ""}`;
}

function notSent(action_id: string): FinishedAction {
  return {
    action_id,
    outcome: "retry",
    http_status: null,
    error: "not sent: the time of this run was used up by others",
    retry_after_s: 1,
    latency_ms: null,
  };
}

function notTold() {
  return apiError(
    "database_unavailable",
    "What was sent could not be recorded; it will be sent again.",
    {
      headers: { "retry-after": "60" },
      cause: "finish_actions failed; the leases will end by themselves",
    },
  );
}
