import type { AskedCommand } from "../ledger.ts";
import type { Stored } from "../stored.ts";
import { counts, type Finding } from "./finding.ts";

const subject = "commands";

/**
 * Each acknowledged command has ended, ran at most once, and has one result that counts. One whose worker was killed is
 * `undetermined`; then its worker tells so, and if the lease was over before, this comes late and does not count. One that
 * could not begin, because the stack was away, is `failed` and never ran (docs/worker.md).
 */
export function checkCommands(
  asked: readonly AskedCommand[],
  ran: readonly string[],
  stored: Stored["commands"],
): Finding[] {
  const found: Finding[] = [];
  const known = new Map(stored.map((command) => [command.id, command]));
  const runs = counts(ran);
  for (const { commandId, word } of asked) {
    const command = known.get(commandId);
    const name = `command ${word} (${commandId})`;
    const find = (is: Finding["is"], what: string) => found.push({ subject, is, what });
    if (!command) {
      find("lost", name);
      continue;
    }
    const { state, reason, counted, late } = command;
    const times = runs.get(word) ?? 0;
    const told = `${name} is ${state}${reason ? ` (${reason})` : ""}`;
    if (times > 1) find("doubled", `${name} ran ${times} times`);
    if (counted > 1) find("doubled", `${name} has ${counted} results that count`);
    if (state === "succeeded" && times === 0) find("wrong", `${told}, and it never ran`);
    if (state === "succeeded" && counted === 0) find("lost", `${told}, and has no result`);
    if (state === "undetermined" && counted + late === 0) find("lost", `${told}, without a result`);
    if (state === "failed" && times > 0) find("wrong", `${told}, and it ran`);
    if (!["succeeded", "undetermined", "failed"].includes(state)) find("wrong", told);
  }
  const words = new Set(asked.map(({ word }) => word));
  for (const word of runs.keys()) {
    if (!words.has(word)) found.push({ subject, is: "wrong", what: `${word} ran, and is unknown` });
  }
  return found;
}
