/**
 * Settings of a server that writes little. A commit that must not be lost is flushed as before, and the log of what came
 * since the last checkpoint is replayed after a crash as before.
 */
export const quietSettings = [
  // commits that may wait are flushed together: what a power cut takes of them is at most 30 seconds
  "wal_writer_delay=10s",
  // a page that changes often is written, and put into the log as a whole, once an hour
  "checkpoint_timeout=1h",
  // nobody replicates a local stack: the log needs no list of running transactions every 15 seconds
  "wal_level=minimal",
  "max_wal_senders=0",
  // a new segment of the log is not filled with zeros first; old ones are used again
  "wal_init_zero=off",
];
