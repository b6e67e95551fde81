import type { Said } from "../engine.ts";
import type { Step } from "../step.ts";
import { type Differences, differences, type Verdict } from "./differences.ts";
import { Present, type Scope } from "./present.ts";
import { nobodyReports, Reporters } from "./reporters.ts";

/** After this long, in milliseconds, nothing is an excuse any more: the longest wait is `cool_down`, 30 minutes. */
const graceMs = 40 * 60_000;

/** What the model remembers of one difference. */
interface Line {
  /** Looks in a row that showed it; the most that there were since it began last. */
  looks: number;
  mostLooks: number;
  /** Since when it has been different, or well, without a break. */
  differentSince?: number;
  wellSince?: number;
  /** True from the event `opened` to the event `resolved`. */
  isTold: boolean;
  /** The collector that told of it last. */
  scope?: Scope;
}

/** Says step by step where the database and the model disagree. */
export class Ledger {
  private readonly present = new Present();
  private readonly reporters = new Reporters();
  private readonly lines = new Map<string, Line>();
  private before: Differences = new Map();
  /** Whose word was good evidence at some moment of this step: a batch may end with a failure. */
  private readonly soundMeanwhile = new Set<Scope>();

  /** Takes a step and what the database said after it. Answers what is wrong, one sentence each. */
  check(step: Step, said: Said): string[] {
    this.reporters.take(step, this.present, said);
    const moments: Differences[] = [];
    this.soundMeanwhile.clear();
    for (const looked of this.present.take(step)) {
      const moment = differences(this.present);
      for (const scope of this.present.scopes.values()) {
        if (this.present.isSound(scope)) this.soundMeanwhile.add(scope);
      }
      this.follow(step, moment, looked);
      moments.push(moment);
    }
    const now = moments.at(-1)!;
    const wrong = [
      ...this.reporters.compare(this.present, said),
      ...this.compareDrift(now, said),
      ...this.compareEvents(step, moments, said),
      ...this.compareIssues(step, now, said),
    ];
    this.before = now;
    return wrong;
  }

  private compareDrift(now: Differences, said: Said): string[] {
    const wrong: string[] = [];
    for (const [key, { is, observed }] of now) {
      if (is !== "different") continue;
      if (!said.drift.has(key)) {
        wrong.push(`${key} (${observed}) is different, and drift does not say it.`);
      } else if (said.drift.get(key) !== observed) {
        wrong.push(`${key}: observed is ${observed}, and drift says ${said.drift.get(key)}.`);
      }
    }
    for (const [key, observed] of said.drift) {
      if (key === nobodyReports) continue;
      if (now.get(key)?.is !== "different") {
        wrong.push(`drift says ${key} (${observed}), and it is ${now.get(key)?.is ?? "well"}.`);
      }
    }
    return wrong;
  }

  private follow(step: Step, now: Differences, looked: Scope | undefined): void {
    for (const key of new Set([...now.keys(), ...this.lines.keys()])) {
      const line = this.lines.get(key) ?? { looks: 0, mostLooks: 0, isTold: false };
      this.lines.set(key, line);
      const verdict = now.get(key);
      line.scope = verdict?.scope ?? line.scope;
      if (verdict?.is === "different") {
        if (!verdict.scope || verdict.scope === looked || line.looks === 0) line.looks += 1;
        line.mostLooks = line.looks === 1 ? 1 : Math.max(line.mostLooks, line.looks);
        line.differentSince ??= step.at;
        line.wellSince = undefined;
      } else if (!verdict) {
        line.looks = 0;
        line.differentSince = undefined;
        // silence says nothing of how long it has been well
        line.wellSince = line.scope && !this.present.isSound(line.scope)
          ? undefined
          : line.wellSince ?? step.at;
      } else {
        line.differentSince = undefined;
        line.wellSince = undefined;
      }
    }
    if (step.kind === "rename") this.rename(step.from, step.to);
  }

  /** Issues follow their host. */
  private rename(from: string, to: string): void {
    for (const [key, line] of [...this.lines]) {
      const [type, host, ...rest] = key.split("/");
      if (host !== from) continue;
      this.lines.delete(key);
      this.lines.set([type, to, ...rest].join("/"), line);
    }
  }

  private compareEvents(step: Step, moments: Differences[], said: Said): string[] {
    const wrong: string[] = [];
    for (const { difference, status, waived } of said.events) {
      if (difference === nobodyReports) continue;
      const line = this.lines.get(difference);
      if (!line) {
        wrong.push(`An event tells of ${difference}, which never was.`);
        continue;
      }
      const verdicts = moments.map((moment) => moment.get(difference));
      const is = (verdict: Verdict | undefined) => verdict?.is ?? "well";
      const words = [...new Set(verdicts.map(is))].join(", then ");
      if (status === "opened") {
        if (line.isTold) wrong.push(`${difference} is opened twice.`);
        const shown = verdicts.find((verdict) => verdict?.is === "different");
        if (!shown) wrong.push(`${difference} is opened, and it is ${words}.`);
        else if (line.mostLooks < shown.needs) {
          wrong.push(`${difference} is opened after ${line.mostLooks} of ${shown.needs} looks.`);
        }
        line.isTold = true;
      }
      if (status === "resolved") {
        if (!line.isTold) wrong.push(`${difference} is resolved, and was not open.`);
        if (!waived && verdicts.every((verdict) => verdict)) {
          wrong.push(`${difference} is resolved, and it is ${words}.`);
        }
        const scope = this.before.get(difference)?.scope;
        const isJudged = !waived && step.kind !== "declare" && scope && !isContact(difference);
        if (isJudged && !this.soundMeanwhile.has(scope)) {
          wrong.push(`${difference} is resolved without evidence.`);
        }
        line.isTold = false;
      }
    }
    return wrong;
  }

  private compareIssues(step: Step, now: Differences, said: Said): string[] {
    const wrong: string[] = [];
    // that time passed is found by the jobs
    const isJobs = step.kind === "jobs";
    for (const [key, line] of this.lines) {
      const issue = said.issues.get(key);
      const isOpen = issue?.status === "open";
      if (isOpen !== line.isTold) {
        wrong.push(
          `${key}: the issue is ${issue?.status}, and events say ${line.isTold ? "open" : "not"}.`,
        );
      }
      const verdict = now.get(key);
      if (isJobs && isOpen && verdict?.is === "unknown" && !issue.stale) {
        wrong.push(`${key} is unknown, and its issue is not stale.`);
      }
      if (isJobs && isOpen && verdict?.is === "different" && issue.stale) {
        wrong.push(`${key} is proven, and its issue is stale.`);
      }
      if (isOpen && line.wellSince !== undefined && this.present.now - line.wellSince > graceMs) {
        wrong.push(
          `${key} is well since ${new Date(line.wellSince).toISOString()}, and its issue is open.`,
        );
      }
      const waited = this.present.now - (line.differentSince ?? this.present.now);
      if (
        !isOpen && waited > graceMs && line.looks >= (verdict?.needs ?? 1) &&
        !issue?.suppressedBy &&
        !issue?.held
      ) {
        wrong.push(
          `${key} is different since ${
            new Date(line.differentSince!).toISOString()
          }, and its issue is ${issue?.status}.`,
        );
      }
    }
    for (const [key, { status }] of said.issues) {
      if (key === nobodyReports) continue;
      if (!this.lines.has(key)) {
        wrong.push(`There is an issue ${key} (${status}), which never was.`);
      }
    }
    return wrong;
  }
}

/** These are judged by what a collector says of itself, good or not. */
function isContact(key: string): boolean {
  return /^(SNAPSHOT_ERROR|NODE_UNREACHABLE|DOCKER_UNREACHABLE|VM_UNDECLARED)\//.test(key);
}
