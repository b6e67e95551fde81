/** One stream: pages of it in a fixed order. */
export interface Stream {
  /** Table that must be there. */
  table: string;
  summary: string;
  /** One page as lines of JSON, and the key behind which the next one begins; null behind the last. */
  page(sql: Sql, span: Span, after: Key | null): Promise<Page>;
  /** Lines behind the last page, when nothing bounds the export. */
  tail?(sql: Sql): Promise<string[]>;
}

/** The part of a stream that is wanted: `since` counts, `until` does not. ISO 8601, or null. */
export interface Span {
  since: string | null;
  until: string | null;
}

/** Place of the last row of a page, as text. */
export type Key = readonly string[];

/** See {@link Stream}. */
export interface Page {
  lines: string[];
  next: Key | null;
}

/** The part of a connection that streams use. */
export type Sql = import("postgres").Sql | import("postgres").TransactionSql;

/** Rows of a page. */
export const PAGE_ROWS = 500;

/** Pages of rows that came as `{line, key}`, one more than a page when there are more. */
export function pageOf(rows: { line: string; key: string[] }[], limit: number = PAGE_ROWS): Page {
  return {
    lines: rows.map(({ line }) => line),
    next: rows.length < limit ? null : rows.at(-1)?.key ?? null,
  };
}
