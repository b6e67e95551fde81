/** Control characters but newline and tab, and what hides text or turns its direction around. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text that does nothing but show: a terminal obeys no part of it, and Postgres can store it (no NUL). A control
 * character becomes its picture (`␛`), an invisible one the replacement character.
 */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll("\r\n", "\n").replaceAll(UNPRINTABLE, pictureOf);
}

/** The same on one line of a log. */
export function oneLine(text: string, maxLength = 300): string {
  const line = printable(text).trim().replaceAll(/\s*\n\s*/g, " ⏎ ");
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
}

function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
