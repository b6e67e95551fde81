import { z } from "zod";

/** Characters of an output that are kept; the worker sends less. */
export const MAX_OUTPUT_LENGTH = 65_536;

/** What a program printed, as text that can be stored and shown: control characters but tab and line ends are replaced. */
export function storable(output: string): { text: string; isCut: boolean } {
  const isCut = output.length > MAX_OUTPUT_LENGTH;
  const kept = isCut ? output.slice(0, MAX_OUTPUT_LENGTH) : output;
  return { text: kept.toWellFormed().replace(UNPRINTABLE, "\ufffd"), isCut };
}

/** {@link storable} as a field of a request. */
export const outputText = z.string().transform(storable);

// deno-lint-ignore no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;
