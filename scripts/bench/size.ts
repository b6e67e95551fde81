/** How much a run does. */
export interface Size {
  /** Snapshots timed per side, one after the other; an even number. */
  repetitions: number;
  /** Hosts of a batch; each has 50 services. */
  hosts: number;
  /** Times the batch is sent; at least two. */
  batches: number;
  /** Hosts of each of the fleets that are asked, from small to large. */
  fleets: number[];
  /** Runs of each query. */
  queries: number;
  /** Hosts of each batch after an early analyze. */
  analyzedHosts: number;
  /** Seconds for which one writer, and several, write snapshots of each kind. */
  writerSeconds: number;
  /** Snapshots sent over HTTP. */
  requests: number;
  /** Events whose way to a webhook is timed. */
  notices: number;
  /** Rows of history for the measure of ingest on top of it. */
  historyRows: number;
  /** Minutes of a stack at its true pace, for what it writes; 0: not measured. */
  minutes: number;
}

/** The sizes that the aims speak of. */
export const fullSize: Size = {
  repetitions: 200,
  hosts: 1000,
  batches: 3,
  fleets: [10, 100, 1000, 5000],
  queries: 15,
  analyzedHosts: 100,
  writerSeconds: 9,
  requests: 300,
  notices: 200,
  historyRows: 5_000_000,
  minutes: 5,
};

/** A first impression: the same measures on less. */
export const quickSize: Size = {
  repetitions: 40,
  hosts: 60,
  batches: 2,
  fleets: [10, 100, 1000],
  queries: 6,
  analyzedHosts: 25,
  writerSeconds: 1.5,
  requests: 60,
  notices: 20,
  historyRows: 100_000,
  minutes: 2,
};
