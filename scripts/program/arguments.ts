import { parseArgs } from "node:util";
import type { Setting, Values } from "./settings.ts";
import { UsageError } from "./usage_error.ts";

/** A command line taken apart: the settings given by flags, and what to do with them. */
export interface Arguments {
  values: Values;
  config: string | undefined;
  isOnce: boolean;
  isDryRun: boolean;
  wantsHelp: boolean;
  wantsVersion: boolean;
  /** Values of the flags that only one command has. */
  others: Readonly<Record<string, string | boolean | undefined>>;
}

/** Flags of one command by name: whether each takes a value. */
export type OtherFlags = Readonly<Record<string, { type: "string" | "boolean" }>>;

/** Reads the flags behind `bruce collect <source>`. Throws a UsageError that names the bad flag. */
export function readArguments(
  args: string[],
  settings: readonly Setting[],
  otherFlags: OtherFlags = {},
): Arguments {
  const { once, "dry-run": dryRun, help, version, config, ...given } = parse(
    args,
    settings,
    otherFlags,
  );
  const values: Values = {};
  for (const { key, flag, sets = true, read } of settings) {
    const value = given[flag];
    if (value === undefined) continue;
    if (Object.hasOwn(values, key)) {
      throw new UsageError(`--${flag} was said already by another flag: give one of them.`);
    }
    values[key] = typeof value === "string" ? (read?.(value) ?? value) : sets;
  }
  return {
    values,
    config: typeof config === "string" ? config : undefined,
    isOnce: once === true,
    isDryRun: dryRun === true,
    wantsHelp: help === true,
    wantsVersion: version === true,
    others: Object.fromEntries(Object.keys(otherFlags).map((name) => [name, given[name]])),
  };
}

function parse(args: string[], settings: readonly Setting[], otherFlags: OtherFlags) {
  const own = settings.map(({ flag, value }) =>
    [flag, { type: value ? "string" as const : "boolean" as const }] as const
  );
  try {
    return parseArgs({
      args,
      options: {
        ...Object.fromEntries(own),
        ...otherFlags,
        config: { type: "string" },
        once: { type: "boolean" },
        "dry-run": { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    }).values as Record<string, string | boolean | undefined>;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
