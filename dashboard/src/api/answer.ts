/** What every rpc of BRUCE answers with status 200. */
export interface Answer {
  status: 200;
  /** Time of the database, ISO 8601. */
  as_of: string;
}

/** An answer that says which version of the truth it is. */
export interface VersionedAnswer extends Answer {
  version: string;
  /** True: it is the version that the question named, and there is nothing else in the answer. */
  unchanged?: boolean;
}
