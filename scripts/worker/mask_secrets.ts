import { looksSecret, stripText } from "../../supabase/functions/_shared/secrets.ts";
import type { Result } from "./result.ts";
import type { Environment } from "./settings.ts";

/** Shorter values, such as `true`, occur everywhere. */
const MIN_LENGTH = 8;

/** Of variables that a person chose to pass on, any key is taken for a secret one. */
const isSecret = (name: string) => looksSecret(name) || name.includes("KEY");

/**
 * Takes the tokens among the passed variables, and what is known for a secret by its place or form, out of what a command
 * printed: they must not leave this machine.
 */
export function maskSecrets(
  result: Result,
  names: readonly string[],
  environment: Environment,
): Result {
  const secrets = names.flatMap((name) => {
    const value = environment[name];
    return value && value.length >= MIN_LENGTH && isSecret(name) ? [{ name, value }] : [];
  });
  const mask = (text: string, [first, ...others] = secrets): string =>
    first
      ? text.split(first.value).map((part) => mask(part, others)).join(`[${first.name}]`)
      : stripText(text);
  return {
    ...result,
    stdout: mask(result.stdout),
    stderr: mask(result.stderr),
    error: result.error === null ? null : mask(result.error),
  };
}
