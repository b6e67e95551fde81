import type { AnyCollector } from "./collector.ts";

/** How the collectors were started: from a checkout, or as a file of its own each. */
export interface Program {
  /** What a person types before the options of a collector: `bruce collect docker`. */
  words(collector: AnyCollector): string;
  /** One self-contained file that is this collector alone: what `install` puts on a machine. */
  oneFile(collector: AnyCollector): Promise<Uint8Array>;
}
