/** How much a run does. */
export interface Size {
  /** Snapshots timed per side, one after the other. */
  repetitions: number;
  /** Hosts of the large fleet; each has 50 services. */
  hosts: number;
  /** Times the whole fleet is sent in one batch. */
  batches: number;
  /** Runs of each query. */
  queries: number;
  /** Rows of history for the measure of ingest on top of it. */
  historyRows: number;
  /** Minutes of a stack at its true pace, for what it writes. */
  minutes: number;
}

/** The sizes of SPEC 10. */
export const fullSize: Size = {
  repetitions: 200,
  hosts: 1000,
  batches: 3,
  queries: 15,
  historyRows: 5_000_000,
  minutes: 5,
};

/** A first impression: the same measures on less. */
export const quickSize: Size = {
  repetitions: 60,
  hosts: 200,
  batches: 3,
  queries: 9,
  historyRows: 200_000,
  minutes: 2,
};
