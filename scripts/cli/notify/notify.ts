import type { Command } from "commander";
import type { Environment } from "../command.ts";
import { addReactions } from "./reactions.ts";
import { addTargets } from "./targets.ts";
import { addWindows } from "./windows.ts";

/** Commands about who is told, and when. */
export function addNotify(program: Command, environment: Environment): void {
  program.commandsGroup("Notify:");
  addTargets(program, environment);
  addReactions(program, environment);
  addWindows(program, environment);
}
