import type { Report } from "../simulate/step.ts";

/** A snapshot that BRUCE has acknowledged. */
export interface Acknowledged {
  report: Report;
  /** When it was sent first, and when it was acknowledged. Milliseconds since 1970. */
  sentAt: number;
  at: number;
  /** It says something else than the one of this host before it. */
  isNews: boolean;
}

/** One request that the receiver of the notifications got. */
export interface Delivery {
  /** The header `Idempotency-Key`. */
  key: string;
  at: number;
  /** The ids of the events that it tells. */
  events: string[];
}

/** A command that BRUCE has acknowledged. */
export interface AskedCommand {
  commandId: string;
  /** The word by which the command tells that it runs. */
  word: string;
}

/** What the campaign knows by itself: what was acknowledged to it, and what arrived. It asks the database for none of it. */
export class Ledger {
  /** In the order in which they were acknowledged: for each host this is the order in which they were observed. */
  readonly snapshots: Acknowledged[] = [];
  readonly commands: AskedCommand[] = [];
  readonly deliveries: Delivery[] = [];
  /** Answers that nobody should get, such as HTTP 500. */
  readonly oddAnswers: string[] = [];
}
