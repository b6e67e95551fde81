import { type Arguments, readArguments } from "../../program/arguments.ts";
import { UsageError } from "../../program/usage_error.ts";
import { VERSION } from "../../program/version.ts";
import { textOf } from "../../install/flags.ts";
import type { Installable } from "../../install/program_file.ts";
import type { Environment } from "../settings.ts";
import { checkConfig, givenValues } from "./config.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { exportState } from "./export_state.ts";
import { helpOf } from "./help.ts";
import { installExport, uninstallExport } from "./install/command.ts";
import { SETTINGS } from "./settings.ts";

/** The command `bruce netbox export`, started in `directory`; the exit code is one of {@link EXIT}. */
export async function main(
  args: string[],
  program: Installable,
  environment: Environment,
  directory: string,
): Promise<ExitCode> {
  try {
    const [command, ...rest] = args;
    if (command === "install") return await installExport(rest, program, environment);
    if (command === "uninstall") return uninstallExport(rest, program);
    const given = readArguments(args, SETTINGS, { output: { type: "string" } });
    if (given.wantsHelp || given.wantsVersion) {
      console.log(given.wantsHelp ? helpOf(program) : `bruce-netbox-export ${VERSION}`);
      return EXIT.done;
    }
    return await run(given, environment, directory);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (!(error instanceof UsageError)) return EXIT.failed;
    console.error(`${program.words} --help tells more.`);
    return EXIT.usage;
  }
}

async function run(
  given: Arguments,
  environment: Environment,
  directory: string,
): Promise<ExitCode> {
  const config = checkConfig(givenValues(given, environment));
  if (given.isDryRun) return await exportState(config, directory, { path: "-", form: "json" });
  const path = textOf(given.others.output);
  return await exportState(config, directory, path === undefined ? undefined : { path });
}
