import type { Observe } from "../runtime/collector.ts";
import { completenessOf, type Gap } from "../runtime/completeness.ts";
import { failed } from "../runtime/failed.ts";
import { readExpected } from "./expected.ts";
import { type Plan, planOf } from "./expected_targets.ts";
import { faultWords, NO_NETWORK } from "../../http/fault_words.ts";
import type { Timed } from "./probe.ts";
import type { RefusedTokens } from "./probe_home_assistant.ts";
import { type Pace, runProbes } from "./run_probes.ts";
import { keyOf, type Target } from "./target.ts";

/** Where targets come from, and how they are probed. */
export interface View {
  /** The host that looks. */
  hostname: string;
  /** Targets that were given in a file. */
  fromFile: readonly Target[];
  /** REST API to read the declared services from. */
  api: { url: string; key: string } | undefined;
  pace: Pace;
}

/** One row of a snapshot. */
interface Check {
  service: string;
  hostname: string;
  target: string;
  kind: string;
  ok: boolean;
  status: number | null;
  latency_ms: number | null;
  error: string | null;
  [fact: string]: unknown;
}

/** Probes everything there is to probe; what does not answer is what was seen, not a failure of the collector. */
export function observer(view: View): Observe {
  const refused: RefusedTokens = new Set();
  let known: Plan | undefined;
  return async () => {
    const observedAt = new Date();
    const problems: string[] = [];
    if (view.api) {
      try {
        known = planOf(await readExpected(view.api.url, view.api.key));
      } catch (error) {
        const message = `what to probe cannot be read from ${view.api.url}: ${whyUnread(error)}`;
        if (!known) return [failed(view.hostname, observedAt, { kind: "targets", message })];
        problems.push(`${message}; the targets of the last run are probed`);
      }
    }
    const targets = targetsOf(view, known);
    const results = await runProbes(targets, view.pace, refused);
    const repairs = repairsOf(targets, results);
    const checks = targets.map((target) => checkOf(target, results.get(target)));
    if (checks.length > 0 && checks.every(({ error }) => error === NO_NETWORK)) {
      const message = `Nothing can be probed: ${NO_NETWORK}.`;
      return [failed(view.hostname, observedAt, { kind: "unreachable", message })];
    }
    return [{
      hostname: view.hostname,
      observedAt,
      complete: completenessOf(["checks", "repairs"], repairs?.gaps ?? []),
      error: null,
      problems: [...problems, ...(repairs?.gaps ?? []).map(({ message }) => message)],
      snapshot: snapshotOf(checks, repairs?.rows, known),
      summary: summaryOf(checks, known),
    }];
  };
}

/** What the file says of a target counts more than what is declared. */
function targetsOf({ fromFile }: View, plan: Plan | undefined): Target[] {
  const all = new Map(
    [...plan?.targets ?? [], ...fromFile].map((target) => [keyOf(target), target]),
  );
  return [...all].sort(([a], [b]) => a < b ? -1 : 1).map(([, target]) => target);
}

function checkOf({ service, host, target, kind }: Target, result: Timed | undefined): Check {
  if (!result) throw new Error(`${kind} ${target} was not probed`);
  const { ok, status, error, latencyMs, facts } = result;
  return {
    service,
    hostname: host,
    target,
    kind,
    ok,
    status,
    latency_ms: ok ? latencyMs : null,
    error,
    ...facts,
  };
}

/** What all Home Assistants ask to repair; undefined where none is asked. A list of one that failed is missing. */
function repairsOf(
  targets: readonly Target[],
  results: ReadonlyMap<Target, Timed>,
): { rows: Record<string, unknown>[]; gaps: Gap[] } | undefined {
  const asked = targets.filter(({ kind, options }) =>
    kind === "home_assistant" && "token_file" in options
  );
  if (asked.length === 0) return undefined;
  const rows = asked.flatMap((target) =>
    (results.get(target)?.repairs ?? [])
      .map((repair) => ({ hostname: target.host, service: target.service, ...repair }))
  );
  const gaps = asked.filter((target) => !results.get(target)?.repairs).map(({ target }) => ({
    lists: ["repairs"],
    message: `The repairs of ${target} could not be read.`,
  }));
  return { rows, gaps };
}

function snapshotOf(
  checks: Check[],
  repairs: Record<string, unknown>[] | undefined,
  plan: Plan | undefined,
): Record<string, unknown> {
  const skipped = (plan?.skipped ?? []).map((row) => ({ row, key: JSON.stringify(row) }))
    .sort((a, b) => a.key < b.key ? -1 : 1).map(({ row }) => row);
  return { checks, ...(repairs ? { repairs } : {}), ...(skipped.length > 0 ? { skipped } : {}) };
}

function summaryOf(checks: Check[], plan: Plan | undefined): string {
  const bad = checks.filter(({ ok }) => !ok).length;
  const skipped = plan?.skipped.length ?? 0;
  return `${checks.length} ${checks.length === 1 ? "check" : "checks"}, ${bad} failed` +
    (skipped > 0 ? `, ${skipped} skipped` : "");
}

/** Our own words for a refusal, else those for a connection that failed. */
function whyUnread(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  if (error.message.startsWith("the API ")) return error.message;
  if (error.name === "ZodError" || error instanceof SyntaxError) return "it is not an API of BRUCE";
  return faultWords(error);
}
