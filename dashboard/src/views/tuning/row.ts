/** The kinds of what can be tuned, as the address and the database name them. */
export const kinds = [
  "rules",
  "thresholds",
  "reactions",
  "windows",
  "waivers",
  "schedules",
  "settings",
] as const;
export type Kind = typeof kinds[number];

/** A value as the database says it. */
export type Value = string | number | boolean | string[] | null;
export type Values = Record<string, Value>;

/** What a field may be. */
export interface Field {
  name: string;
  type:
    | "boolean"
    | "choice"
    | "choices"
    | "integer"
    | "number"
    | "interval"
    | "time"
    | "at"
    | "time_zone"
    | "text";
  of?: string[];
  /** Of an interval: seconds. */
  min?: number;
  max?: number;
  nullable?: boolean;
  /** Of a list: it may be empty. */
  empty?: boolean;
  /** Only where a row is made. */
  once?: boolean;
  default?: Value;
}

/** One row that can be tuned. */
export interface Row {
  key: string;
  values: Values;
  about: {
    description?: string | null;
    open?: number;
    unit?: string;
    state?: "open" | "waiting" | "over" | "off" | "ended" | "void";
    created_by?: string;
    created_at?: string;
    matched_count?: number;
    last_matched_at?: string | null;
    drift_key?: string | null;
    ended_by?: string | null;
    void_reason?: string | null;
    phase?: "up" | "changing" | "down";
  };
}
