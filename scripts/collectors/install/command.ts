import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { editableFile } from "../../install/files.ts";
import { INSTALL_FLAGS, textOf, UNINSTALL_FLAGS } from "../../install/flags.ts";
import { install } from "../../install/install.ts";
import { placeOf } from "../../install/place.ts";
import { programFile } from "../../install/program_file.ts";
import { readRecord } from "../../install/record.ts";
import { runtimeFor, smallRuntime } from "../../install/runtime.ts";
import { uninstallCommand } from "../../install/uninstall_command.ts";
import type { Schedule } from "../../install/unit.ts";
import { type Arguments, readArguments } from "../../program/arguments.ts";
import type { AnyCollector } from "../runtime/collector.ts";
import { checkConfig, givenValues } from "../runtime/config.ts";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import { COMMON_SETTINGS } from "../runtime/common_settings.ts";
import { fromFile } from "../runtime/config_file.ts";
import type { Program } from "../runtime/program.ts";
import type { Values } from "../../program/settings.ts";
import { UsageError } from "../../program/usage_error.ts";
import { configurationText, saysTheSame } from "./configuration.ts";
import { installHelp, uninstallHelp } from "./help.ts";
import { INSTANCE, stemOf, unitName } from "./names.ts";
import { installElsewhere, otherSystem, uninstallElsewhere } from "./other.ts";
import { unitOf } from "./service.ts";

/** A timer starts a collector this often when nothing is said. */
const DEFAULT_INTERVAL_S = 60;

const INSTANCE_FLAG = { instance: { type: "string" }, for: { type: "string" } } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** `install`: puts a collector, its configuration and its unit in place, or shows them. */
export async function installCollector(
  collector: AnyCollector,
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  const given = readArguments(args, [...COMMON_SETTINGS, ...collector.settings], {
    ...INSTALL_FLAGS,
    ...INSTANCE_FLAG,
  });
  if (given.wantsHelp) {
    console.log(installHelp(collector, program));
    return EXIT.delivered;
  }
  const elsewhere = otherSystem(given);
  const instance = instanceOf(given);
  if (elsewhere) {
    const said = settingsOf(given, collector, environment);
    await installElsewhere(elsewhere, collector, given, said, program);
    return EXIT.delivered;
  }
  const { root, isApplied } = placeOf(given);
  const configPath = `/etc/bruce/${stemOf(collector.source, instance)}.json`;
  const name = unitName(collector.source, instance);
  const before = readIfThere(join(root, configPath));
  const known = before === undefined
    ? {}
    : fromFile(join(root, configPath), collector.source, COMMON_SETTINGS, collector.settings);
  const values: Values = {
    ...known,
    ...absolute(settingsOf(given, collector, environment), collector),
  };
  const schedule = scheduleOf(values, given, readRecord(name, root)?.schedule);
  // a timer says how often by its own command line
  if (schedule.kind === "timer") delete values.interval_s;
  const { url, token, hostname, intervalS, own } = checkConfig(values, collector, {});
  if (schedule.kind === "always") values.interval_s = intervalS;
  collector.configure(own, { hostname });
  if (!url || !token) requireLater(isApplied);

  const built = await programFile(stemOf(collector.source), {
    oneFile: () => program.oneFile(collector),
  });
  const runtime = runtimeFor(textOf(given.others.runtime));
  const text = before !== undefined && saysTheSame(known, values)
    ? before
    : configurationText(values, collector);
  const needs = collector.service(own);
  const unit = unitOf({
    name,
    collector,
    command: [...(needs.isSmall ? smallRuntime(runtime.words) : runtime.words), built.path],
    configPath,
    schedule,
    settings: values,
    needs,
  });
  const shown = configurationText(values, collector, "hidden");
  const files = [...runtime.files, built, editableFile(configPath, 0o600, text, shown)];
  const options = { isApplied, root, isForced: given.others.force === true };
  return install({ unit, files }, options, console.log) ? EXIT.delivered : EXIT.usage;
}

/** `uninstall`: stops a collector and removes it, or says what that would remove. */
export function uninstallCollector(
  collector: AnyCollector,
  args: string[],
  program: Program,
): ExitCode {
  const nameOf = (given: Arguments) => unitName(collector.source, instanceOf(given));
  const help = uninstallHelp(collector, program);
  const given = readArguments(args, [], { ...UNINSTALL_FLAGS, ...INSTANCE_FLAG });
  const elsewhere = otherSystem(given);
  if (elsewhere && !given.wantsHelp) {
    instanceOf(given);
    uninstallElsewhere(elsewhere, collector, given);
    return EXIT.delivered;
  }
  return uninstallCommand(args, nameOf, help, INSTANCE_FLAG) ? EXIT.delivered : EXIT.usage;
}

function instanceOf({ others }: Arguments): string | undefined {
  const instance = textOf(others.instance);
  if (instance === undefined || INSTANCE.test(instance)) return instance;
  throw new UsageError("--instance: small letters, digits and hyphens.");
}

/** What was said, without the directories that systemd makes. */
function settingsOf(given: Arguments, collector: AnyCollector, environment: Environment): Values {
  const { STATE_DIRECTORY: _systemd, BRUCE_SPOOL: _spool, ...rest } = environment;
  const values = givenValues(given, collector, rest);
  const kept = [...COMMON_SETTINGS, ...collector.settings].find(({ key, isStateDirectory }) =>
    isStateDirectory && values[key] !== undefined
  );
  if (!kept) return values;
  throw new UsageError(`--${kept.flag}: a service keeps that in the directory that systemd makes.`);
}

/** Paths are meant as seen from here, and read from elsewhere. */
function absolute(values: Values, { settings }: AnyCollector): Values {
  const paths = settings.filter(({ key, reads }) => reads && values[key] !== undefined);
  return {
    ...values,
    ...Object.fromEntries(paths.map(({ key }) => [key, resolve(String(values[key]))])),
  };
}

/** `--interval` alone is a service that waits by itself, `--once --interval` a timer; nothing is what was before. */
function scheduleOf(
  { interval_s }: Values,
  { isOnce }: Arguments,
  before: Schedule | undefined,
): Schedule {
  if (interval_s !== undefined && !isOnce) return { kind: "always" };
  if (interval_s !== undefined) return { kind: "timer", everyS: Number(interval_s) };
  return before?.kind === "timer" ? before : { kind: "timer", everyS: DEFAULT_INTERVAL_S };
}

function requireLater(isApplied: boolean): void {
  const where = "--url and --token, or BRUCE_URL and BRUCE_TOKEN";
  if (isApplied) throw new UsageError(`Where to? Give ${where}.`);
  console.log(`There is no URL or no token yet: --apply needs ${where}.`);
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
