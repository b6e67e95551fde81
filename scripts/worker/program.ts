/** How the worker was started: from a checkout, or as a file of its own. */
export interface Program {
  /** The file that it and its supervisors are started from. */
  path: string;
  /** What a person types before the options. */
  words: string;
  /** One self-contained file that is the worker: what `install` puts on a machine. */
  oneFile(): Promise<Uint8Array>;
}
