import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { editableFile } from "../../install/files.ts";
import { INSTALL_FLAGS, textOf } from "../../install/flags.ts";
import { install } from "../../install/install.ts";
import { placeOf } from "../../install/place.ts";
import { isHidden, runtimeFor } from "../../install/runtime.ts";
import { uninstallCommand } from "../../install/uninstall_command.ts";
import { type Arguments, readArguments } from "../../program/arguments.ts";
import { EXIT, type ExitCode } from "../../program/exit_codes.ts";
import { UsageError } from "../../program/usage_error.ts";
import { onAddress } from "../listening.ts";
import { projectRoot } from "../paths.ts";
import { readPort } from "../ports.ts";
import { installHelp, uninstallHelp } from "./help.ts";
import { ENVIRONMENT_PATH, NAME, unitOf } from "./unit.ts";

/** What the file of settings says before anybody wrote in it. */
const EMPTY_ENVIRONMENT = `# Settings of the stack, as NAME=value; then: systemctl restart ${NAME}
# BRUCE_PUBLIC_URL=https://bruce.example.lan
# TARGET_NTFY_TOKEN=
`;

const FLAGS = {
  ...INSTALL_FLAGS,
  user: { type: "string" },
  listen: { type: "string" },
  "api-port": { type: "string" },
  "db-port": { type: "string" },
} as const;

/** `install`: puts the unit of a stack that runs from this clone in place, or shows it. */
export function installStack(args: string[], project = projectRoot): ExitCode {
  const given = readArguments(args, [], FLAGS);
  if (given.wantsHelp) {
    console.log(installHelp);
    return EXIT.delivered;
  }
  const { root, isApplied } = placeOf(given);
  const [user, listen] = [userOf(given), listenOf(given)];
  if (isHidden(`${project}/`)) {
    const what = `A service does not see ${project}: clone to /opt/bruce, for example.`;
    if (isApplied) throw new UsageError(what);
    console.log(`Before --apply: ${what}`);
  }
  const runtime = runtimeFor(textOf(given.others.runtime));
  const unit = unitOf({
    command: [...runtime.words, join(project, "scripts/start.ts")],
    project,
    user,
    listen,
    apiPort: portOf(given, "api-port", "54321"),
    dbPort: portOf(given, "db-port", "54322"),
  });
  const there = join(root, ENVIRONMENT_PATH);
  const text = existsSync(there) ? readFileSync(there, "utf8") : EMPTY_ENVIRONMENT;
  const shown = existsSync(there) ? "(as it is)\n" : text;
  const files = [...runtime.files, editableFile(ENVIRONMENT_PATH, 0o600, text, shown)];
  const options = { isApplied, root, isForced: given.others.force === true };
  return install({ unit, files }, options, console.log) ? EXIT.delivered : EXIT.usage;
}

/** `uninstall`: stops the stack and removes its unit, or says what that would remove. */
export function uninstallStack(args: string[]): ExitCode {
  return uninstallCommand(args, NAME, uninstallHelp) ? EXIT.delivered : EXIT.usage;
}

function userOf({ others }: Arguments): string {
  const user = textOf(others.user);
  if (user === undefined) {
    throw new UsageError("Who runs it? --user NAME: the owner of this clone.");
  }
  if (!/^[a-z_][a-z0-9_-]*$/.test(user)) throw new UsageError("--user: is no name of a user.");
  if (user === "root") throw new UsageError("--user: Postgres refuses to run as root.");
  return user;
}

/** There is no default: a service that trusts whoever is on its machine is nothing for a server. */
function listenOf({ others }: Arguments): string {
  const listen = textOf(others.listen);
  if (listen === undefined) {
    throw new UsageError(
      "Where does it answer? --listen ADDRESS of this machine; 127.0.0.1 behind a reverse proxy.",
    );
  }
  onAddress(listen, 1, []);
  return listen;
}

function portOf({ others }: Arguments, name: "api-port" | "db-port", usual: string): string {
  return String(readPort(`--${name}`, textOf(others[name]) ?? usual));
}
