import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";

/** How the data source shapes the answer: rows as they are, or series by the columns `time` and `metric`. */
export type SqlFormat = "table" | "time_series";

/** A query of Grafana's PostgreSQL data source, which the SDK has no builder for. */
export interface SqlTarget extends Dataquery {
  refId: string;
  datasource: { type: string; uid: string };
  editorMode: "code";
  format: SqlFormat;
  rawQuery: true;
  rawSql: string;
}

/** The data source that the person chose at the top of the dashboard. */
export const datasource = { type: "grafana-postgresql-datasource", uid: "${datasource}" };

/** One query of a panel. Macros in it have the meaning that the PostgreSQL data source gives them. */
export function sqlQuery(rawSql: string, format: SqlFormat = "table"): Builder<Dataquery> {
  const target: SqlTarget = {
    refId: "A",
    datasource,
    editorMode: "code",
    format,
    rawQuery: true,
    rawSql: rawSql.trim(),
    _implementsDataqueryVariant() {},
  };
  return { build: () => target };
}
