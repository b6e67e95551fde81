/** A row of the list `repairs`, without its host. */
export type Repair = Record<string, unknown> & { domain: string; issue_id: string };

/**
 * What a probe found. `error` is a stable sentence: two failures for the same reason read the same, so that nothing
 * changes while a service stays down. `facts` are further keys of the row, as stable.
 */
export interface Result {
  ok: boolean;
  /** HTTP status, where there is one. */
  status: number | null;
  error: string | null;
  facts?: Record<string, unknown>;
  /** What a Home Assistant asks to repair; null where that could not be read. Absent: nobody asked. */
  repairs?: Repair[] | null;
  /** Asking again would do harm: it is reported at the first time. */
  isFinal?: boolean;
}

/** A probe that found everything well. */
export function well(status: number | null = null, facts?: Record<string, unknown>): Result {
  return { ok: true, status, error: null, ...(facts ? { facts } : {}) };
}

/** A probe that found a fault. */
export function fault(
  error: string,
  status: number | null = null,
  facts?: Record<string, unknown>,
): Result {
  return { ok: false, status, error, ...(facts ? { facts } : {}) };
}
