import type { AllowedCommand, Allowlist, Target } from "./allowlist.ts";
import { checkArguments } from "./check_arguments.ts";
import type { Claimed } from "./claimed.ts";
import { matchesGlob } from "../../supabase/functions/_shared/names.ts";
import { oneLine } from "../program/printable.ts";
import { fillIn, TARGET } from "./template.ts";

/** A command that this worker may run, as its own list says it. */
export interface Admitted {
  command: AllowedCommand;
  target: Target;
  argv: string[];
  maxRuntimeS: number;
}

/** What is to be run, or why nothing is. */
export type Verdict = Admitted | { reason: string };

type Asked = Pick<Claimed, "name" | "target" | "arguments" | "argv" | "max_runtime_s">;

/**
 * Checks a claimed command against the worker's own list. What is run comes from that list alone; the queue's argv is
 * only compared with it, so a database that lies is found out and obeyed in nothing.
 */
export function admit(asked: Asked, { commands, targets }: Allowlist): Verdict {
  const command = own(commands, asked.name);
  if (!command) return { reason: `there is no command ${quote(asked.name)}` };
  const name = asked.target ?? "";
  const target = own(targets, name);
  if (!target || !command.targets.some((glob) => matchesGlob(name, glob))) {
    return { reason: `${asked.name} may not run on ${quote(name)}` };
  }
  const { values, reason } = checkArguments(asked.arguments, command.arguments);
  if (!values) return { reason: `${asked.name}: ${reason}` };
  const argv = fillIn(command.argv, new Map([...values, [TARGET, name]]));
  if (!isEqual(argv, asked.argv)) {
    return {
      reason: `${asked.name} is ${quote(argv)} here, but the queue says ${quote(asked.argv)}`,
    };
  }
  const maxRuntimeS = Math.min(command.max_runtime_s, asked.max_runtime_s);
  return { command, target, argv, maxRuntimeS };
}

/** Names come from outside: `constructor` is in no list. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((word, place) => word === right[place]);
}

function quote(value: unknown): string {
  return oneLine(JSON.stringify(value), 200);
}
