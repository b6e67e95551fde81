import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import type { Outbox } from "./outbox.ts";
import { unseen } from "./result.ts";
import { endStrays } from "./strays.ts";

/**
 * Takes over what the worker before this one left: results that wait, and commands that it had begun. Of those, what
 * still runs is ended, for nobody watches over it, and that is all that is known about them.
 */
export function recover(ledger: Ledger, outbox: Outbox, log: Log): void {
  const { entries, unreadable } = ledger.left();
  for (const path of unreadable) log.problem(`${path} cannot be read, and is left as it is.`);
  for (const { result, ...entry } of entries) {
    if (result) {
      outbox.addKept({ ...entry, result });
      continue;
    }
    const ended = endStrays([entry.lease], new Set());
    const rest = ended > 0 ? `; ${ended} of its processes still ran and were ended` : "";
    const error = `the worker was killed after it had begun${rest}`;
    outbox.add(entry, unseen("undetermined", error, entry.started_at));
    log.status(`${entry.title}: undetermined (${error})`);
  }
}
