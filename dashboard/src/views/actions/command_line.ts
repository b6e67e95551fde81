/** An argument of a command line that needs no quotes. */
const plain = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/**
 * What would be run, as one would type it, so that each argument can be told from the next. A character
 * that cannot be seen, or that turns the direction of writing, is shown by its number.
 */
export function commandLine(argv: readonly string[]): string {
  return argv.map((argument) => {
    const seen = argument.replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
    );
    return plain.test(seen) ? seen : `'${seen.replaceAll("'", `'\\''`)}'`;
  }).join(" ");
}
