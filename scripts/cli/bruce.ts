import addCompletion from "@bomb.sh/tab/commander";
import { Command } from "commander";
import { VERSION } from "../program/version.ts";
import { addCauses } from "./causes.ts";
import type { Environment } from "./command.ts";
import { addDecisions } from "./decisions.ts";
import { addPrograms } from "./programs.ts";
import { addQuestions } from "./questions.ts";
import { addSuggest } from "./suggest.ts";
import { addTrajectory } from "./trajectory.ts";
import { addSql } from "./sql.ts";
import { addDeclare } from "./declare.ts";
import { addNotify } from "./notify/notify.ts";
import { addCommandQueue } from "./command_queue.ts";

const AFTER = `
Where: BRUCE_URL (https://….supabase.co) and BRUCE_TOKEN (brc_…) name a deployed BRUCE; without
them it is the local stack of this folder (npm start), or of the data directory BRUCE_DATA_DIR.

Examples:
  bruce status
  bruce explain docker1 jellyfin
  bruce waive docker1 jellyfin --until 2027-03-01 --reason "Moves in March."
  source <(bruce complete bash)        completion; also zsh, fish

Exit codes: 0 done, 1 not done, 2 wrong usage.`;

/** All of `bruce`: one command a thing that a person does. `ended` takes the exit code of a program. */
export function bruce(environment: Environment, ended: { code: number }): Command {
  const program = new Command("bruce")
    .description("Declared against observed: what should exist, what does, and what differs.")
    .version(VERSION)
    .enablePositionalOptions()
    .showHelpAfterError("bruce --help tells more.")
    .configureHelp({ showGlobalOptions: false })
    .addHelpText("after", AFTER)
    .exitOverride();
  addQuestions(program, environment);
  addCauses(program, environment);
  addSuggest(program, environment);
  addTrajectory(program, environment);
  addDecisions(program, environment);
  addDeclare(program, environment, ended);
  addNotify(program, environment);
  addCommandQueue(program, environment);
  addSql(program, environment);
  addPrograms(program, { environment, ended });
  nameTheirHelp(program, "bruce");
  program.commandsGroup("Shell:");
  addCompletion(program);
  return program;
}

/** After a wrong word each command names its own help. */
function nameTheirHelp(command: Command, words: string): void {
  for (const one of command.commands) {
    one.showHelpAfterError(`${words} ${one.name()} --help tells more.`);
    nameTheirHelp(one, `${words} ${one.name()}`);
  }
}
