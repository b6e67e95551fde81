import type { ExpectedHost } from "../services.ts";
import type { KnownHost } from "./known.ts";

/** A known host, and the machine in NetBox that it is, if there is one. */
export interface Machine {
  host: KnownHost;
  there: ExpectedHost | undefined;
}
