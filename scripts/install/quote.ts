/** A word that systemd takes as it stands. */
const PLAIN = /^[A-Za-z0-9_@:,./=+-]+$/;

/**
 * One word of a command line of a unit (systemd.service(5), "Command lines"): `%` and `$` mean themselves. Throws on
 * control characters, which nobody means.
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  const text = escapeSpecifiers(word).replaceAll("$", "$$$$").replaceAll(/["\\]/g, "\\$&");
  return `"${text}"`;
}

/** A value of a unit in which `%` means itself: a path, a description. Throws on control characters. */
export function escapeSpecifiers(value: string): string {
  // deno-lint-ignore no-control-regex -- these are the ones that must not be there
  if (/[\x00-\x1f\x7f]/.test(value)) {
    throw new Error(`${JSON.stringify(value)} has a control character, which no unit may hold.`);
  }
  return value.replaceAll("%", "%%");
}
