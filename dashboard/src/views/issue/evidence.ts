/** The row of a snapshot that speaks of the thing concerned, or only how large it is. */
export interface Thing {
  /** The list of the snapshot that it stands in. */
  list: string;
  row?: unknown;
  /** Members that move all the time, such as an uptime. */
  moving?: string[];
  too_large?: number;
}

/** The snapshot that proves an issue and the one before it, of both only the thing concerned. */
export interface Evidence {
  snapshot_id: number;
  source: string | null;
  hostname: string | null;
  observed_at: string | null;
  /** False where retention has deleted it. */
  is_kept: boolean;
  error: string | null;
  thing: Thing | null;
  before: { snapshot_id: number; observed_at: string; thing: Thing | null } | null;
}
