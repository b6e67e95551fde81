import { printable } from "./printable.ts";

/** Writes lines to stdout. What others have named, such as a host, may hold anything: no terminal obeys a part of it. */
export function say(text: string): void {
  console.log(printable(text));
}

/** The same on stderr. */
export function complain(text: string): void {
  console.error(printable(text));
}
