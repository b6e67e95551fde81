/** What a dashboard is asked with: its range of time, and the values of its variables. */
export interface Asked {
  from: Date;
  to: Date;
  variables: Record<string, string>;
}

/**
 * The SQL that reaches the database: first the page puts variables in their places, then the PostgreSQL data source
 * replaces its macros. Only what our panels use is known here; anything else throws, as the data source does.
 * Source: grafana/grafana, pkg/tsdb/grafana-postgresql-datasource/macros.go.
 */
export function expand(rawSql: string, { from, to, variables }: Asked): string {
  const filled = rawSql.replace(/\$\{(\w+)(?::(\w+))?\}/g, (text, name, format) => {
    const value = variables[name];
    if (value === undefined || format !== "sqlstring") throw new Error(`${text} is not known`);
    return `'${value.replaceAll("'", "''")}'`;
  });
  const moment = (time: Date) => `'${time.toISOString()}'`;
  return filled.replace(/\$([_a-zA-Z0-9]+)\(([^)]*)\)/g, (text, name, given) => {
    switch (name) {
      case "__timeFilter":
        return `${given.trim()} BETWEEN ${moment(from)} AND ${moment(to)}`;
      case "__timeFrom":
        return moment(from);
      case "__timeTo":
        return moment(to);
      default:
        throw new Error(`unknown macro ${text}`);
    }
  });
}
