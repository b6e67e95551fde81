import type { Environment } from "./settings.ts";

/** Where programs are looked for. */
export const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Variables that every command sees, with what they are when the worker has none. */
const ALWAYS = {
  HOME: "/",
  LOGNAME: undefined,
  USER: undefined,
  XDG_RUNTIME_DIR: undefined,
} as const;

/** The environment of a command: a few harmless variables and the ones that its entry names; never the worker's token. */
export function cleanEnvironment(
  environment: Environment,
  names: readonly string[],
): Record<string, string> {
  const passed = [...Object.entries(ALWAYS), ...names.map((name) => [name, undefined] as const)]
    .flatMap(([name, other]) => {
      const value = environment[name] ?? other;
      return value === undefined ? [] : [[name, value]];
    });
  return {
    PATH: SEARCH_PATH,
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    ...Object.fromEntries(passed),
  };
}
