import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import type { Report } from "./sender.ts";

/** What became of the payloads of a run; `words` are for the status line, `problems` for the log. */
export interface Outcome {
  code: ExitCode;
  words: string;
  problems: string[];
}

/** Counts what happens to the payloads of a run. */
export class Tally {
  delivered = 0;
  refused = 0;
  lost = 0;
  changed = 0;
  held = 0;
  quarantined = 0;
  events: Record<string, number> = {};
  problems: string[] = [];

  add(report: Report): void {
    this.changed += report.stored;
    this.held += report.held;
    this.quarantined += report.quarantined;
    for (const [kind, count] of Object.entries(report.events)) {
      this.events[kind] = (this.events[kind] ?? 0) + count;
    }
  }
}

/** Sums a run up. `replayed` of the delivered payloads came from the spool; `rest` says what became of the others. */
export function outcomeOf(tally: Tally, replayed: number, code: ExitCode, rest: string): Outcome {
  const words = [
    tally.delivered > 0 &&
    `delivered (${tally.changed > 0 ? `${tally.changed} changed` : "unchanged"}` +
      `${eventWords(tally)})`,
    tally.held > 0 && `${tally.held} held by the breaker`,
    tally.quarantined > 0 && `${tally.quarantined} rows quarantined`,
    replayed > 0 && `${replayed} of them from the spool`,
    tally.refused > 0 && `${tally.refused} refused`,
    rest,
  ];
  return {
    code: tally.lost > 0
      ? EXIT.lost
      : tally.refused > 0 && code !== EXIT.lost
      ? EXIT.refused
      : code,
    words: words.filter(Boolean).join(", "),
    problems: tally.problems,
  };
}

function eventWords({ events }: Tally): string {
  return Object.entries(events)
    .flatMap(([kind, count]) =>
      count > 0 ? [`, ${count} ${count === 1 ? "event" : "events"} ${kind}`] : []
    )
    .join("");
}

/** A number of payloads in words. */
export function payloads(count: number): string {
  return `${count} ${count === 1 ? "payload" : "payloads"}`;
}
