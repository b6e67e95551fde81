import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Arguments, readArguments } from "../../collectors/runtime/arguments.ts";
import { fromFlatFile } from "../../collectors/runtime/config_file.ts";
import { EXIT, type ExitCode } from "../../collectors/runtime/exit_codes.ts";
import { fromEnvironment, type Values } from "../../collectors/runtime/settings.ts";
import { UsageError } from "../../collectors/runtime/usage_error.ts";
import type { Wanted } from "../../install/files.ts";
import { install } from "../../install/install.ts";
import { placeOf } from "../../install/place.ts";
import { PROGRAM_DIRECTORY } from "../../install/record.ts";
import { runtimeFor } from "../../install/runtime.ts";
import { uninstall } from "../../install/uninstall.ts";
import { ALLOWLIST_PATH, checkConfig } from "../config.ts";
import type { Program } from "../program.ts";
import { parseAllowlist, readText } from "../read_allowlist.ts";
import { type Environment, SETTINGS } from "../settings.ts";
import { installHelp, uninstallHelp } from "./help.ts";
import { NAME, unitOf } from "./unit.ts";

const INSTALL_FLAGS = {
  apply: { type: "boolean" },
  force: { type: "boolean" },
  root: { type: "string" },
  runtime: { type: "string" },
  user: { type: "string" },
} as const;

const UNINSTALL_FLAGS = {
  apply: { type: "boolean" },
  purge: { type: "boolean" },
  root: { type: "string" },
} as const;

const CONFIG_PATH = "/etc/bruce/worker.json";

/** `install`: puts the worker, its allow-list, its configuration and its unit in place, or shows them. */
export async function installWorker(
  args: string[],
  program: Program,
  environment: Environment,
): Promise<ExitCode> {
  const given = readArguments(args, SETTINGS, INSTALL_FLAGS);
  if (given.wantsHelp) {
    console.log(installHelp(program));
    return EXIT.delivered;
  }
  const { root, isApplied } = placeOf(given);
  const user = userOf(given);
  const { values, text } = configurationOf(given, environment, root);
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

  const programPath = `${PROGRAM_DIRECTORY}/worker.js`;
  const runtime = runtimeFor(textOf(given.others.runtime));
  const files: Wanted[] = [
    ...runtime.files,
    {
      path: programPath,
      mode: 0o755,
      content: await program.oneFile(),
      shown: null,
      isEditable: false,
    },
    fileOf(CONFIG_PATH, 0o600, text, shownOf(values)),
    ...(allowlist === undefined ? [] : [fileOf(ALLOWLIST_PATH, 0o644, allowlist, allowlist)]),
  ];
  const unit = unitOf({
    command: [...runtime.words, programPath],
    configPath: CONFIG_PATH,
    user,
    drainS: drain_s,
  });
  const options = { isApplied, root, isForced: given.others.force === true };
  return install({ unit, files }, options, console.log) ? EXIT.delivered : EXIT.usage;
}

/** `uninstall`: stops the worker and removes it, or says what that would remove. */
export function uninstallWorker(args: string[], program: Program): ExitCode {
  const given = readArguments(args, [], UNINSTALL_FLAGS);
  if (given.wantsHelp) {
    console.log(uninstallHelp(program));
    return EXIT.delivered;
  }
  const options = { ...placeOf(given), isPurged: given.others.purge === true };
  return uninstall(NAME, options, console.log) ? EXIT.delivered : EXIT.usage;
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

/** The settings of the service: what was said now, on top of what the file says that is there. */
function configurationOf(
  { values: flags }: Arguments,
  environment: Environment,
  root: string,
): { values: Values; text: string } {
  const { allowlist: _file, ...said } = {
    ...fromEnvironment(SETTINGS.filter(({ isStateDirectory }) => !isStateDirectory), environment),
    ...flags,
  };
  if (said.state !== undefined) {
    throw new UsageError("--state: a service keeps that in the directory that systemd makes.");
  }
  const path = join(root, CONFIG_PATH);
  if (!existsSync(path)) return { values: said, text: textFor(said) };
  const known = fromFlatFile(path, SETTINGS);
  const values = { ...known, ...said };
  const isSame = isDeepStrictEqual(known, values);
  return { values, text: isSame ? readFileSync(path, "utf8") : textFor(values) };
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

function textFor(values: Values): string {
  return `${JSON.stringify(values, null, 2)}\n`;
}

function shownOf(values: Values): string {
  const secrets = SETTINGS.filter(({ key, isSecret }) => isSecret && values[key] !== undefined);
  return textFor({ ...values, ...Object.fromEntries(secrets.map(({ key }) => [key, "(hidden)"])) });
}

function fileOf(path: string, mode: number, text: string, shown: string): Wanted {
  return { path, mode, content: new TextEncoder().encode(text), shown, isEditable: true };
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
