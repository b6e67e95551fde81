import type { Acknowledged } from "../ledger.ts";
import type { Stored } from "../stored.ts";
import { counts, type Finding } from "./finding.ts";
import { wordsOf } from "./words.ts";

/** What said something new is stored once and as it was said; what said the same again is not stored. */
export function checkSnapshots(
  acknowledged: readonly Acknowledged[],
  stored: Stored["snapshots"],
): Finding[] {
  const found: Finding[] = [];
  const rows = new Map(stored.map((row) => [`${row.hostname} ${row.seq}`, row]));
  const times = counts(stored.map(({ hostname, seq }) => `${hostname} ${seq}`));
  for (const { report, isNews, at } of acknowledged) {
    const key = `${report.hostname} ${report.seq}`;
    const what = `snapshot ${key}, acknowledged at ${new Date(at).toISOString()}`;
    const count = times.get(key) ?? 0;
    if (isNews && count === 0) found.push({ subject: "snapshots", is: "lost", what });
    if (count > (isNews ? 1 : 0)) {
      found.push({ subject: "snapshots", is: "doubled", what: `${what}: stored ${count} times` });
    }
    const row = rows.get(key);
    if (isNews && row && !isSame(wordsOf(row.containers), wordsOf(report.lists.containers ?? []))) {
      found.push({ subject: "snapshots", is: "wrong", what: `${what}: stored otherwise` });
    }
  }
  return found;
}

function isSame(one: Map<string, string>, other: Map<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, words]) => other.get(name) === words);
}
