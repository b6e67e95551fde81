import { type Arguments, readArguments } from "../../../program/arguments.ts";
import { UsageError } from "../../../program/usage_error.ts";
import { checkCalendar } from "../../../install/calendar.ts";
import { configurationFile } from "../../../install/configuration_file.ts";
import { INSTALL_FLAGS, textOf } from "../../../install/flags.ts";
import { install } from "../../../install/install.ts";
import { placeOf } from "../../../install/place.ts";
import { type Installable, programFile } from "../../../install/program_file.ts";
import { readRecord } from "../../../install/record.ts";
import { runtimeFor } from "../../../install/runtime.ts";
import { uninstallCommand } from "../../../install/uninstall_command.ts";
import type { Schedule } from "../../../install/unit.ts";
import type { Environment } from "../../settings.ts";
import { checkConfig, type Config, givenValues, netboxOf } from "../config.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { SETTINGS } from "../settings.ts";
import { installHelp, uninstallHelp } from "./help.ts";
import { CONFIG_PATH, NAME, NIGHTLY, unitOf } from "./unit.ts";

/** `install`: puts the export, its configuration, its unit and its timer in place, or shows them. */
export async function installExport(
  args: string[],
  program: Installable,
  environment: Environment,
): Promise<ExitCode> {
  const given = readArguments(args, SETTINGS, { ...INSTALL_FLAGS, calendar: { type: "string" } });
  if (given.wantsHelp) {
    console.log(installHelp(program));
    return EXIT.done;
  }
  const { root, isApplied } = placeOf(given);
  const said = givenValues(given, environment);
  const { values, file } = configurationFile(CONFIG_PATH, root, said, SETTINGS);
  requireAll(checkConfig(values), isApplied);
  const schedule = scheduleOf(given, readRecord(NAME, root)?.schedule);

  const built = await programFile("netbox-export", program);
  const runtime = runtimeFor(textOf(given.others.runtime));
  const unit = unitOf([...runtime.words, built.path], schedule);
  const files = [...runtime.files, built, file];
  const options = { isApplied, root, isForced: given.others.force === true };
  return install({ unit, files }, options, console.log) ? EXIT.done : EXIT.usage;
}

/** `uninstall`: stops the timer and removes the export, or says what that would remove. */
export function uninstallExport(args: string[], program: Installable): ExitCode {
  return uninstallCommand(args, NAME, uninstallHelp(program)) ? EXIT.done : EXIT.usage;
}

/** A service has nobody to ask, and no local stack: all four must be said before it is written. */
function requireAll(config: Config, isApplied: boolean): void {
  const { netbox_url, netbox_token, url, token } = config;
  if (netbox_url && netbox_token) netboxOf(config);
  const missing = Object.entries({
    NETBOX_URL: netbox_url,
    NETBOX_TOKEN: netbox_token,
    BRUCE_URL: url,
    BRUCE_TOKEN: token,
  }).flatMap(([name, value]) => value ? [] : [name]);
  if (missing.length === 0) return;
  if (isApplied) throw new UsageError(`Set ${missing.join(", ")}, or give the flags.`);
  console.log(`Before --apply: set ${missing.join(", ")}, or give the flags.`);
}

/** What is said now, else what was before, else every night. */
function scheduleOf({ others }: Arguments, before: Schedule | undefined): Schedule {
  const calendar = textOf(others.calendar);
  if (calendar !== undefined) return { kind: "calendar", calendar: checkCalendar(calendar) };
  return before ?? NIGHTLY;
}
