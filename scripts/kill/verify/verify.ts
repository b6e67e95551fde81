import type { DeclaredHost } from "../../simulate/step.ts";
import type { Ledger } from "../ledger.ts";
import type { Stored } from "../stored.ts";
import { checkCommands } from "./commands.ts";
import { checkEvents } from "./events.ts";
import { expectedFrom } from "./expected.ts";
import type { Finding } from "./finding.ts";
import { checkNotifications } from "./notifications.ts";
import { checkPresent } from "./present.ts";
import { checkSnapshots } from "./snapshots.ts";

/** Lines of the log of the stack that no kill explains. */
const oddLine = /outside of any request|The function \S+ failed|Work in the background failed/;

/** What the campaign has against what the database has. `ran` has a word for each time that a command began. */
export function verify(
  hosts: readonly DeclaredHost[],
  ledger: Ledger,
  ran: readonly string[],
  stored: Stored,
): Finding[] {
  const expected = expectedFrom(hosts, ledger.snapshots, stored.at);
  const odd = [
    ...ledger.oddAnswers,
    ...stored.log.split("\n").filter((line) => oddLine.test(line)),
  ];
  return [
    ...checkSnapshots(ledger.snapshots, stored.snapshots),
    ...checkPresent(expected, stored),
    ...checkEvents(expected, stored.events),
    ...checkNotifications(ledger.deliveries, stored),
    ...checkCommands(ledger.commands, ran, stored.commands),
    ...odd.map((what): Finding => ({ subject: "log", is: "wrong", what })),
  ];
}
