import { existsSync } from "node:fs";
import { posix, resolve, win32 } from "node:path";
import process from "node:process";
import { editableFile, type Wanted } from "../../install/files.ts";
import { textOf } from "../../install/flags.ts";
import {
  type Call,
  installOther,
  type OtherOptions,
  uninstallOther,
} from "../../install/other/installation.ts";
import { launchDaemonPlist } from "../../install/other/launch_daemon.ts";
import { taskXml, utf16 } from "../../install/other/scheduled_task.ts";
import type { Arguments } from "../../program/arguments.ts";
import type { Values } from "../../program/settings.ts";
import { UsageError } from "../../program/usage_error.ts";
import type { AnyCollector } from "../runtime/collector.ts";
import { COMMON_SETTINGS } from "../runtime/common_settings.ts";
import { checkConfig } from "../runtime/config.ts";
import { fromFile } from "../runtime/config_file.ts";
import type { Program } from "../runtime/program.ts";
import { configurationText } from "./configuration.ts";
import { stemOf } from "./names.ts";

/** A system without systemd on which a collector can be installed. */
export type OtherSystem = "windows" | "macos";

const DEFAULT_INTERVAL_S = 60;

/** Where things are: program and configuration are for administrators alone to write. */
interface Places {
  program: string;
  config: string;
  spool: string;
  /** The file that tells the system what to run. */
  definition: string;
  log: string;
}

/** The system that is meant: what `--for` says, or else where this runs. Undefined is one with systemd. */
export function otherSystem({ others }: Arguments): OtherSystem | undefined {
  const said = textOf(others.for) ??
    { win32: "windows", darwin: "macos" }[process.platform as string];
  if (said === "windows" || said === "macos") return said;
  if (said === undefined || said === "linux") return undefined;
  throw new UsageError("--for: linux, windows or macos.");
}

/** Installs a collector as a scheduled task of Windows or a daemon of launchd: one process that waits by itself. */
export async function installElsewhere(
  system: OtherSystem,
  collector: AnyCollector,
  given: Arguments,
  said: Values,
  program: Program,
): Promise<void> {
  const options = optionsOf(system, given);
  if (given.isOnce) {
    throw new UsageError("--once is for systemd: here one process waits by itself.");
  }
  const stem = stemOf(collector.source, textOf(given.others.instance));
  const places = placesOf(system, stem);
  const known = options.root === undefined && existsSync(places.config)
    ? fromFile(places.config, collector.source, COMMON_SETTINGS, collector.settings)
    : {};
  const values: Values = {
    ...known,
    ...said,
    interval_s: said.interval_s ?? known.interval_s ?? DEFAULT_INTERVAL_S,
    spool: places.spool,
  };
  const { url, token, hostname, intervalS, own } = checkConfig(values, collector, {});
  values.interval_s = intervalS;
  collector.configure(own, { hostname });
  if (!url || !token) {
    const where = "--url and --token, or BRUCE_URL and BRUCE_TOKEN";
    if (options.isApplied) throw new UsageError(`Where to? Give ${where}.`);
    console.log(`There is no URL or no token yet: --apply needs ${where}.`);
  }
  const runtime = runtimeOf(system, given);
  const command = [...runtime, places.program, "--config", places.config];
  const description = `BRUCE: ${collector.summary}`;
  const files: Wanted[] = [
    {
      path: places.program,
      mode: 0o755,
      content: await program.oneFile(collector),
      shown: null,
      isEditable: false,
    },
    {
      ...editableFile(
        places.config,
        0o600,
        configurationText(values, collector),
        configurationText(values, collector, "hidden"),
      ),
      isEditable: false,
    },
    definitionOf(system, stem, { command, description, places }),
  ];
  installOther({ ...callsOf(system, stem, places), files }, options, console.log);
}

/** Ends and removes what {@link installElsewhere} made; configuration and spool only when they are purged. */
export function uninstallElsewhere(
  system: OtherSystem,
  collector: AnyCollector,
  given: Arguments,
): void {
  const stem = stemOf(collector.source, textOf(given.others.instance));
  const places = placesOf(system, stem);
  const files = [places.definition, places.program];
  if (given.others.purge === true) files.push(places.config, places.spool);
  const before = system === "windows"
    ? [["schtasks", "/End", "/TN", taskName(stem)], [
      "schtasks",
      "/Delete",
      "/TN",
      taskName(stem),
      "/F",
    ]]
    : [["launchctl", "bootout", `system/${labelOf(stem)}`]];
  uninstallOther({ before, files }, optionsOf(system, given), console.log);
}

function placesOf(system: OtherSystem, stem: string): Places {
  if (system === "windows") {
    const { ProgramFiles = "C:\\Program Files", ProgramData = "C:\\ProgramData" } = process.env;
    const [programs, data] = [win32.join(ProgramFiles, "BRUCE"), win32.join(ProgramData, "BRUCE")];
    return {
      program: win32.join(programs, `${stem}.js`),
      config: win32.join(data, `${stem}.json`),
      spool: win32.join(data, stem),
      definition: win32.join(data, `${stem}.xml`),
      log: "",
    };
  }
  return {
    program: `/usr/local/lib/bruce/${stem}.js`,
    config: `/etc/bruce/${stem}.json`,
    spool: `/var/db/bruce/${stem}`,
    definition: `/Library/LaunchDaemons/${labelOf(stem)}.plist`,
    log: `/var/log/bruce-${stem}.log`,
  };
}

function definitionOf(
  system: OtherSystem,
  stem: string,
  { command, description, places }: { command: string[]; description: string; places: Places },
): Wanted {
  if (system === "windows") {
    const shown = taskXml({ description, command, folder: win32.dirname(places.program) });
    return { path: places.definition, mode: 0o644, content: utf16(shown), shown, isEditable: true };
  }
  const label = labelOf(stem);
  const environment = { NO_COLOR: "1", DENO_DIR: posix.join(places.spool, "cache") };
  return editableFile(
    places.definition,
    0o644,
    launchDaemonPlist({ label, command, environment, log: places.log }),
  );
}

/** Only administrators and the system may enter the folder of the token, before the token is there: by their numbers. */
function callsOf(system: OtherSystem, stem: string, { definition }: Places) {
  if (system === "windows") {
    const folder = win32.dirname(definition);
    const task = taskName(stem);
    const before: Call[] = [
      ["cmd", "/d", "/c", "if", "not", "exist", folder, "mkdir", folder],
      // whoever made the folder before could let himself in again
      ["icacls", folder, "/setowner", "*S-1-5-32-544", "/T", "/C"],
      [
        "icacls",
        folder,
        "/inheritance:r",
        "/grant:r",
        "*S-1-5-18:(OI)(CI)F",
        "*S-1-5-32-544:(OI)(CI)F",
      ],
    ];
    const after: Call[] = [
      ["schtasks", "/Create", "/TN", task, "/XML", definition, "/F"],
      ["schtasks", "/Run", "/TN", task],
    ];
    return { before, after };
  }
  const after: Call[] = [
    // one that runs has to read its definition anew
    ["sh", "-c", `launchctl bootout system/${labelOf(stem)} 2>/dev/null; true`],
    ["launchctl", "bootstrap", "system", definition],
  ];
  return { before: [], after };
}

function taskName(stem: string): string {
  return `BRUCE\\${stem}`;
}

function labelOf(stem: string): string {
  return `lab.bruce.${stem}`;
}

function optionsOf(system: OtherSystem, given: Arguments): OtherOptions {
  const isApplied = given.others.apply === true;
  if (isApplied && given.isDryRun) throw new UsageError("Give one of --dry-run and --apply.");
  const root = textOf(given.others.root);
  const isHere = process.platform === (system === "windows" ? "win32" : "darwin");
  if (isApplied && root === undefined && !isHere) {
    throw new UsageError(`This is no ${system}: --root DIR writes the files for one.`);
  }
  if (isApplied && isHere && root === undefined && process.getuid && process.getuid() !== 0) {
    throw new UsageError("Only root may install a daemon: start it with sudo, or give --root DIR.");
  }
  return { isApplied, root: root === undefined ? undefined : resolve(root) };
}

/** The words before the program. Who can write the runtime can do what the system can: so none of a home. */
function runtimeOf(system: OtherSystem, given: Arguments): string[] {
  const said = textOf(given.others.runtime);
  const isHere = process.platform === (system === "windows" ? "win32" : "darwin");
  if (said === undefined && !isHere) {
    throw new UsageError(
      "Which runtime is there? --runtime 'C:\\Program Files\\nodejs\\node.exe'.",
    );
  }
  const path = said ?? process.execPath;
  if (/^([A-Za-z]:)?[\\/](Users|home)[\\/]/i.test(path)) {
    throw new UsageError(
      `${path} is in the home of a user, who could change what runs as the system: install Node or Deno ` +
        "for all users, or name another with --runtime PATH.",
    );
  }
  const isDeno = /^deno/i.test(path.split(/[\\/]/).at(-1) ?? "");
  return [path, ...isDeno ? ["run", "--allow-all"] : []];
}
