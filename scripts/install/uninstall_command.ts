import { type Arguments, type OtherFlags, readArguments } from "../program/arguments.ts";
import { UNINSTALL_FLAGS } from "./flags.ts";
import { placeOf } from "./place.ts";
import { uninstall } from "./uninstall.ts";

/** The command `uninstall` of a program: the name of its unit may depend on flags of its own. False when not done. */
export function uninstallCommand(
  args: string[],
  name: string | ((given: Arguments) => string),
  help: string,
  flags: OtherFlags = {},
): boolean {
  const given = readArguments(args, [], { ...UNINSTALL_FLAGS, ...flags });
  if (given.wantsHelp) {
    console.log(help);
    return true;
  }
  const options = { ...placeOf(given), isPurged: given.others.purge === true };
  return uninstall(typeof name === "string" ? name : name(given), options, console.log);
}
