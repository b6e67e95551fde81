import type { Outcome } from "./campaign.ts";
import { subjects } from "./verify/finding.ts";

/** So many findings are told one by one; the table counts all. */
const mostTold = 50;

/** What a campaign saw, as tables for people. */
export function tables(outcome: Outcome, seed: number): string {
  const { killed, seconds, snapshots, findings } = outcome;
  const kills = [...killed.values()].reduce((sum, times) => sum + times, 0);
  const amounts = {
    snapshots: `${snapshots} acknowledged, ${outcome.news} new`,
    "present and issues": "",
    events: `${outcome.events}, ${outcome.overtaken} overtaken untold`,
    notifications: `${outcome.notifications} in ${outcome.deliveries} deliveries`,
    commands:
      `${outcome.commands}, ${outcome.undetermined} undetermined, ${outcome.failed} not begun`,
    log: "",
  };
  const count = (subject: string, is: string) =>
    String(findings.filter((one) => one.subject === subject && one.is === is).length);
  return [
    `Seed ${seed}: ${kills} kills in ${Math.round(seconds)} s, ${
      (snapshots / seconds).toFixed(1)
    } snapshots acknowledged a second.`,
    table([
      ["killed", "times"],
      ...[...killed].toSorted(([one], [other]) => one < other ? -1 : 1)
        .map(([name, times]) => [name, String(times)]),
    ]),
    table([
      ["checked", "how much", "lost", "doubled", "wrong"],
      ...subjects.map((subject) => [
        subject,
        amounts[subject],
        ...["lost", "doubled", "wrong"].map((is) => count(subject, is)),
      ]),
    ]),
    findings.slice(0, mostTold).map(({ subject, is, what }) => `${subject}, ${is}: ${what}`)
      .join("\n"),
  ].join("\n\n").trim();
}

function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trim()
  )
    .join("\n");
}
