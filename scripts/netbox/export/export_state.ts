import process from "node:process";
import { openNetbox } from "../client.ts";
import { type NetboxState, readState } from "../state.ts";
import { readStatus } from "../status.ts";
import { bruceOf, type Config, knownBruce, netboxOf } from "./config.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { readMapping } from "./read_mapping.ts";
import { type Counts, postedOf, postExpected } from "./post_expected.ts";
import { writeState } from "./write_state.ts";
import { complain, say } from "../../program/say.ts";

/** A file to write in place of sending; `-` is standard output. */
export interface Output {
  path: string;
  form?: "json";
}

/** Reads NetBox, and declares what it holds to BRUCE or writes it to `output`. Throws when nothing was done. */
export async function exportState(
  config: Config,
  directory: string,
  output: Output | undefined,
): Promise<ExitCode> {
  const bruce = output ? undefined : bruceOf(config, directory);
  const mapping = await readMapping(bruce ?? knownBruce(config, directory));
  const client = openNetbox(netboxOf(config), {}, mapping);
  const { version, release } = await readStatus(client);
  // cron mails what is printed: progress is for people
  const tell = process.stderr.isTTY ? complain : () => {};
  tell(`NetBox ${version}`);
  const state = await readState(client, {
    release,
    allowEmpty: config.allow_empty,
    believeMissing: config.believe_missing,
    progress: (path, read, count) => tell(`  ${path} ${read} of ${count}`),
  });
  for (const problem of state.problems) complain(`Incomplete: ${problem}`);
  for (const message of state.setAside) complain(`Set aside: ${message}`);
  for (const note of state.notes) complain(`Note: ${note}`);
  if (!bruce) {
    await writeState(state, output?.path ?? "-", output?.form);
    return state.complete && state.setAside.length === 0 ? EXIT.done : EXIT.incomplete;
  }
  if (state.hosts.length === 0) {
    complain("Nothing was read, so nothing was sent.");
    return EXIT.failed;
  }
  const counts = await postExpected(bruce, postedOf(state));
  say(summary(state, counts));
  for (const line of retirements(counts)) say(line);
  if (counts.rejected_total > 0) {
    complain(
      `Incomplete: the token of BRUCE may not declare ${counts.rejected_total} of them.`,
    );
  }
  for (const line of unconfirmed(counts)) complain(line);
  const isWhole = state.complete && state.setAside.length === 0 && counts.rejected_total === 0 &&
    counts.unconfirmed_total === 0;
  if (!counts.held) return isWhole ? EXIT.done : EXIT.incomplete;
  complain(
    "BRUCE holds it, for it would retire most of what is declared, or of what runs on a host. If that is right: " +
      "select release_snapshot('netbox', 'netbox');",
  );
  return EXIT.held;
}

function summary({ complete }: NetboxState, counts: Counts): string {
  const { hosts, services, created, updated, retired_total, events } = counts;
  const changes = counts.unchanged
    ? "unchanged"
    : `${created} created, ${updated} updated, ${retired_total} retired`;
  const followed = Object.entries(events).filter(([, count]) => count > 0)
    .map(([kind, count]) => `, ${count} events ${kind}`).join("");
  return `netbox: ${hosts} objects, ${services} services; ${changes}${followed}` +
    (complete ? "" : "; incomplete, so nothing was retired for being absent");
}

function retirements({ retired, retired_total }: Counts): string[] {
  const more = retired_total - retired.length;
  return [
    ...retired.map((name) => `  retired: ${name}`),
    ...more > 0 ? [`  and ${more} more: select * from expected_changes`] : [],
  ];
}

/** What NetBox does not show and nobody deleted, as far as it says. */
function unconfirmed({ unconfirmed, unconfirmed_total }: Counts): string[] {
  if (unconfirmed_total === 0) return [];
  const more = unconfirmed_total - unconfirmed.length;
  return [
    `Kept: NetBox does not show these ${unconfirmed_total}, and has no record that they were deleted. May the ` +
    "token view them? If they are gone: --believe-missing.",
    ...unconfirmed.map((name) => `  not shown: ${name}`),
    ...more > 0 ? [`  and ${more} more`] : [],
  ];
}
