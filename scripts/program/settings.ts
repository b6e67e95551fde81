import type { z } from "zod";

/**
 * One thing that can be configured: by a flag, by an environment variable, or as `key` in the configuration file.
 * `value` is the placeholder of a flag that takes one; a flag without it sets `key` to `sets` (default true).
 */
export interface Setting {
  key: string;
  flag: string;
  value?: string;
  sets?: boolean;
  environment?: string;
  help: string;
  /** It is shown to nobody. */
  isSecret?: true;
  /** Where a collector keeps something between runs; as a service it keeps it where systemd says. */
  isStateDirectory?: true;
  /** The value is the path of a file, or of a directory with these files: a service gets copies to read. */
  reads?: "file" | readonly string[];
  /** Makes the value of the flag the one of `key`, for flags that are another way to say the same. */
  read?(value: string): string;
}

/** Values by key, as text from flags and variables or as JSON from the file. */
export type Values = Record<string, unknown>;

/** The settings that the environment holds; an empty variable counts as unset. */
export function fromEnvironment(
  settings: readonly Setting[],
  environment: Readonly<Record<string, string | undefined>>,
): Values {
  const given = settings.flatMap(({ key, environment: name }) => {
    const value = name && environment[name];
    return value ? [[key, value]] : [];
  });
  return Object.fromEntries(given);
}

/** One line per bad setting, by the names under which a person may have given it. */
export function describeProblems(error: z.ZodError, settings: readonly Setting[]): string {
  return error.issues.map(({ path: [key], message }) => {
    const setting = settings.find((setting) => setting.key === key);
    const names = setting ? [`--${setting.flag}`, setting.environment, setting.key] : [String(key)];
    return `${names.filter(Boolean).join(" / ")}: ${message}.`;
  }).join("\n");
}
