import type { Wanted } from "./files.ts";
import { PROGRAM_DIRECTORY } from "./record.ts";

/** How a program was started: from a checkout, or as a file of its own. */
export interface Installable {
  /** What a person types before the options. */
  words: string;
  /** One self-contained file that is the program: what `install` puts on a machine. */
  oneFile(): Promise<Uint8Array>;
}

/** The program as a file to install, `/usr/local/lib/bruce/<stem>.js`. */
export async function programFile(
  stem: string,
  { oneFile }: Pick<Installable, "oneFile">,
): Promise<Wanted> {
  const path = `${PROGRAM_DIRECTORY}/${stem}.js`;
  return { path, mode: 0o755, content: await oneFile(), shown: null, isEditable: false };
}
