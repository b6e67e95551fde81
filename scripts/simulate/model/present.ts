import {
  type DeclaredHost,
  intervalS,
  type Lists,
  type Report,
  type Row,
  type Step,
} from "../step.ts";

/** A row as it was last said, and whether the newest snapshot said it: an incomplete list leaves the rows that it lacks. */
export interface Known {
  row: Row;
  isHeard: boolean;
  /** When it was first observed in this state, without another between, and when last. */
  since: number;
  heardAt: number;
}

/** What one collector has said, as far as it counts now. */
export interface Scope {
  hostname: string;
  source: Report["source"];
  /** When somebody was heard last. A replay from a spool is no sign of life. */
  contactAt: number;
  newest: { observedAt: number; seq: number };
  /** How far the clock of the collector is ahead. */
  skewMs: number;
  /** Which machine speaks, and when another one did under the same name. */
  instance: string;
  other?: { since: number; at: number };
  error?: Report["error"];
  /** What waits for a person, because it would take away most. */
  held?: { lists: Lists; incomplete: Set<string> };
  lists: Map<string, Map<string, Known>>;
  incomplete: Set<string>;
  /** Snapshots that counted, failures included: the number of looks. */
  looks: number;
  /** Until when its silence proves nothing, because nobody listened. */
  excusedUntil: number;
}

/** How long a collector may be silent, in milliseconds: three of its intervals. */
export const patienceMs = 3 * intervalS * 1000;

/**
 * What is declared and what was said, kept without any of the engine's means: plain maps, whole lists, one report after the
 * other. It takes the same steps as the database.
 */
export class Present {
  now = 0;
  /** When the jobs ran last. */
  private jobsAt: number | undefined;
  readonly declared = new Map<string, DeclaredHost>();
  readonly scopes = new Map<string, Scope>();
  /** Former names of hosts that still report so. */
  private readonly names = new Map<string, string>();

  /** Takes a step, one report after the other. Answers after each the scope of which a new look was taken, if any. */
  *take(step: Step): Generator<Scope | undefined> {
    this.now = step.at;
    if (step.kind === "jobs") this.jobs();
    if (step.kind === "declare") {
      for (const host of step.hosts) this.declared.set(host.name, host);
    }
    if (step.kind === "rename") this.rename(step.from, step.to);
    if (step.kind === "release") yield this.release(step.hostname, step.source);
    for (const report of step.kind === "report" ? step.reports : []) {
      yield this.hear(report, step.kind === "report" && step.way === "sql");
    }
    yield undefined;
  }

  /** After a gap without jobs, each that was in time when they stopped has its intervals again, once for each silence. */
  private jobs(): void {
    if (this.isBack) {
      for (const scope of this.scopes.values()) {
        const wasHeardSince = scope.contactAt >= scope.excusedUntil - patienceMs;
        if (wasHeardSince && !this.isOverdue(scope)) this.excuse(scope);
      }
    }
    this.jobsAt = this.now;
  }

  /** True when nobody compared for three minutes: who was silent meanwhile may have reported to nobody. */
  get isBack(): boolean {
    return this.jobsAt !== undefined && this.now - this.jobsAt > 3 * 60_000;
  }

  /** Lets a collector have its intervals again. */
  excuse(scope: Scope): void {
    scope.excusedUntil = this.now + patienceMs;
  }

  /** A host is called otherwise; what it reports is its word under either name. */
  private rename(from: string, to: string): void {
    const host = this.declared.get(from);
    if (!host) return;
    this.declared.delete(from);
    this.declared.set(to, { ...host, name: to });
    for (const [old, name] of this.names) if (name === from) this.names.set(old, to);
    this.names.set(from, to);
    this.names.delete(to);
    for (const scope of this.scopes.values()) if (scope.hostname === from) scope.hostname = to;
  }

  /** The name under which a host is declared, whatever it calls itself. */
  nameOf(hostname: string): string {
    return this.names.get(hostname) ?? hostname;
  }

  private hear(report: Report, isSql: boolean): Scope | undefined {
    const key = `${report.hostname}/${report.source}`;
    const scope: Scope = this.scopes.get(key) ?? {
      hostname: this.nameOf(report.hostname),
      source: report.source,
      instance: report.instance,
      contactAt: 0,
      skewMs: 0,
      newest: { observedAt: 0, seq: 0 },
      lists: new Map(),
      incomplete: new Set<string>(),
      looks: 0,
      excusedUntil: 0,
    };
    this.scopes.set(key, scope);
    scope.skewMs = report.sentAt - this.now;
    const observedAt = Math.min(report.observedAt - scope.skewMs, this.now);
    const { newest } = scope;
    const isNew = observedAt > newest.observedAt ||
      observedAt === newest.observedAt && report.seq > newest.seq;
    if (isNew && this.isAnother(report, scope)) return undefined;
    if (observedAt >= this.now - patienceMs) scope.contactAt = this.now;
    if (!isNew) return undefined;
    scope.newest = { observedAt, seq: report.seq };
    scope.looks += 1;
    scope.error = report.error;
    if (report.error) return scope;
    // a writer of plain SQL can only say of a whole snapshot that it may lack rows
    const isPartial = report.incomplete.length > 0;
    const incomplete = new Set(isPartial && isSql ? Object.keys(report.lists) : report.incomplete);
    scope.held = this.losesMost(report.lists, incomplete, scope)
      ? { lists: report.lists, incomplete }
      : undefined;
    if (!scope.held) this.apply(scope, report.lists, incomplete);
    return scope;
  }

  private apply(scope: Scope, lists: Lists, incomplete: Set<string>): void {
    scope.held = undefined;
    scope.incomplete = incomplete;
    for (const [list, rows] of Object.entries(lists)) this.put(scope, list, rows);
  }

  /** A second machine under one name: its word does not count while the first one speaks. */
  private isAnother(report: Report, scope: Scope): boolean {
    if (report.instance === scope.instance) return false;
    if (this.now - scope.contactAt > 2 * intervalS * 1000) {
      scope.instance = report.instance;
      scope.other = undefined;
      return false;
    }
    const isLong = scope.other && scope.other.at >= this.now - patienceMs;
    scope.other = { since: isLong ? scope.other!.since : this.now, at: this.now };
    return true;
  }

  /**
   * What waits for a person: more than half of the declared things that ran, and more than five, would stop or go at once;
   * or all that ran would go, and more than five did.
   */
  private losesMost(lists: Lists, incomplete: Set<string>, scope: Scope): boolean {
    let ran = 0;
    let gone = 0;
    let declared = 0;
    let declaredLost = 0;
    for (const [list, known] of scope.lists) {
      if (list === "nodes" || list === "pools") continue;
      const said = new Map(lists[list]?.map((row) => [row.name, row]));
      for (const [name, { row }] of known) {
        if (row.state !== "running") continue;
        const isGone = !said.has(name) && lists[list] !== undefined && !incomplete.has(list);
        const isStopped = ["exited", "stopped"].includes(said.get(name)?.state ?? "");
        const isDeclared = list === "guests"
          ? this.declared.has(this.nameOf(name))
          : this.declared.get(scope.hostname)?.services.some((service) => service.name === name);
        ran += 1;
        if (isGone) gone += 1;
        if (isDeclared) declared += 1;
        if (isDeclared && (isGone || isStopped)) declaredLost += 1;
      }
    }
    return declaredLost > 5 && declaredLost > declared / 2 || ran > 5 && gone === ran;
  }

  private release(hostname: string, source: Report["source"]): Scope | undefined {
    const scope = this.scopes.get(`${hostname}/${source}`);
    if (!scope?.held) return undefined;
    this.apply(scope, scope.held.lists, scope.held.incomplete);
    return scope;
  }

  private put(scope: Scope, list: string, rows: Row[]): void {
    const before = scope.incomplete.has(list) ? scope.lists.get(list) : undefined;
    const known = new Map<string, Known>();
    for (const [name, one] of before ?? []) known.set(name, { ...one, isHeard: false });
    const heardAt = scope.newest.observedAt;
    for (const row of rows) {
      const was = scope.lists.get(list)?.get(row.name);
      const since = was?.row.state === row.state ? was.since : heardAt;
      known.set(row.name, { row, isHeard: true, since, heardAt });
    }
    scope.lists.set(list, known);
  }

  /** True when a collector was not heard for longer than it may be silent. */
  isOverdue(scope: Scope): boolean {
    return Math.max(scope.contactAt + patienceMs, scope.excusedUntil) <
      (this.isBack ? this.jobsAt! : this.now);
  }

  /** True when what a collector said last is good evidence now: it is recent and no failure. */
  isSound(scope: Scope): boolean {
    return scope.error === undefined && !scope.held && scope.contactAt + patienceMs >= this.now;
  }
}
