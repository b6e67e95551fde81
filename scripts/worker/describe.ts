import { table } from "../program/help_table.ts";
import type { AllowedCommand, Allowlist, ArgumentRule, Target } from "./allowlist.ts";
import type { Config } from "./config.ts";
import { matchesGlob } from "../../supabase/functions/_shared/names.ts";

/** What `--dry-run` prints: where the worker would ask, and all that it would accept. */
export function describe(config: Config, { commands, targets }: Allowlist): string {
  const commandRows = Object.entries(commands).flatMap(([name, command]): [string, string][] => [
    [name, `${command.argv.join(" ")}   (at most ${command.max_runtime_s} s)`],
    ...rulesOf(command).map((rule): [string, string] => ["", rule]),
    ["", `on ${targetsOf(command, Object.keys(targets))}`],
  ]);
  const targetRows = Object.entries(targets).map(([name, target]): [string, string] => [
    name,
    wayOf(target),
  ]);
  return `Worker ${config.name} would ask ${config.url ?? "(no URL is set)"} for these commands:

${table(commandRows)}

Targets:

${table(targetRows)}`;
}

function rulesOf({ arguments: rules }: AllowedCommand): string[] {
  return Object.entries(rules).map(([name, rule]) => `{${name}} ${ruleWords(rule)}`);
}

function ruleWords(rule: ArgumentRule): string {
  if (rule.type === "integer") return `a number from ${rule.min} to ${rule.max}`;
  if (rule.type === "enum") return `one of ${rule.values.join(", ")}`;
  return `like ${rule.pattern}, at most ${rule.max_length} characters`;
}

function targetsOf({ targets }: AllowedCommand, names: readonly string[]): string {
  return names.filter((name) => targets.some((glob) => matchesGlob(name, glob))).join(", ");
}

function wayOf(target: Target): string {
  if (target.run === "local") return "this machine";
  const { user, host, port } = target;
  return `ssh ${user ? `${user}@` : ""}${host}${port ? ` port ${port}` : ""}`;
}
