import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Arguments, readArguments } from "../../program/arguments.ts";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import { fromEnvironment, type Values } from "../../program/settings.ts";
import { UsageError } from "../../program/usage_error.ts";
import { configurationFile } from "../../install/configuration_file.ts";
import { editableFile, type Wanted } from "../../install/files.ts";
import { INSTALL_FLAGS, textOf } from "../../install/flags.ts";
import { install } from "../../install/install.ts";
import { placeOf } from "../../install/place.ts";
import { programFile } from "../../install/program_file.ts";
import { runtimeFor } from "../../install/runtime.ts";
import { uninstallCommand } from "../../install/uninstall_command.ts";
import { ALLOWLIST_PATH, checkConfig } from "../config.ts";
import type { Program } from "../program.ts";
import { parseAllowlist, readText } from "../read_allowlist.ts";
import { type Environment, SETTINGS } from "../settings.ts";
import { installHelp, uninstallHelp } from "./help.ts";
import { NAME, unitOf } from "./unit.ts";

const CONFIG_PATH = "/etc/bruce/worker.json";

/** `install`: puts the worker, its allow-list, its configuration and its unit in place, or shows them. */
export async function installWorker(
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  const given = readArguments(args, SETTINGS, { ...INSTALL_FLAGS, user: { type: "string" } });
  if (given.wantsHelp) {
    console.log(installHelp(program));
    return EXIT.delivered;
  }
  const { root, isApplied } = placeOf(given);
  const user = userOf(given);
  const said = saidOf(given, environment);
  const { values, file } = configurationFile(CONFIG_PATH, root, said, SETTINGS);
  const { url, token, drain_s } = checkConfig(values, {});
  const allowlist = allowlistOf(given, root);
  if (!url || !token) {
    later(isApplied, "Where to? Give --url and --token, or set BRUCE_URL and BRUCE_TOKEN.");
  }
  if (!allowlist) {
    later(
      isApplied,
      "What may run? Give --allowlist FILE: scripts/worker/allowlist.example.json is a start.",
    );
  }

  const built = await programFile("worker", program);
  const runtime = runtimeFor(textOf(given.others.runtime));
  const files: Wanted[] = [
    ...runtime.files,
    built,
    file,
    ...(allowlist === undefined ? [] : [editableFile(ALLOWLIST_PATH, 0o644, allowlist)]),
  ];
  const unit = unitOf({
    command: [...runtime.words, built.path],
    configPath: CONFIG_PATH,
    user,
    drainS: drain_s,
  });
  const options = { isApplied, root, isForced: given.others.force === true };
  return install({ unit, files }, options, console.log) ? EXIT.delivered : EXIT.usage;
}

/** `uninstall`: stops the worker and removes it, or says what that would remove. */
export function uninstallWorker(args: string[], program: Program): ExitCode {
  return uninstallCommand(args, NAME, uninstallHelp(program)) ? EXIT.delivered : EXIT.usage;
}

/** There is no default: whoever it is can do to the other machines what its SSH keys can. */
function userOf({ others }: Arguments): string {
  const user = textOf(others.user);
  if (user === undefined) {
    throw new UsageError("Who runs it? --user NAME: the user whose SSH keys reach the others.");
  }
  if (!/^[a-z_][a-z0-9_-]*$/.test(user)) throw new UsageError("--user: is no name of a user.");
  return user;
}

/** What was said now, but for the allow-list, which is a file of its own. */
function saidOf({ values: flags }: Arguments, environment: Environment): Values {
  const { allowlist: _file, ...said } = {
    ...fromEnvironment(SETTINGS.filter(({ isStateDirectory }) => !isStateDirectory), environment),
    ...flags,
  };
  if (said.state !== undefined) {
    throw new UsageError("--state: a service keeps that in the directory that systemd makes.");
  }
  return said;
}

/** The allow-list that was named, or the one that is there, as text; undefined when there is none. */
function allowlistOf({ values }: Arguments, root: string): string | undefined {
  const there = join(root, ALLOWLIST_PATH);
  const path = values.allowlist === undefined ? there : String(values.allowlist);
  if (values.allowlist === undefined && !existsSync(there)) return undefined;
  const text = readText(path);
  parseAllowlist(text, path);
  return text;
}

function later(isApplied: boolean, what: string): void {
  if (isApplied) throw new UsageError(what);
  console.log(`Before --apply: ${what}`);
}
