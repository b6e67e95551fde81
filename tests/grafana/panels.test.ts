import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type postgres from "postgres";
import { dashboardFiles, dashboardsFolder } from "../../scripts/grafana/files.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { type Dashboard, type Panel, readDashboards } from "./_support/dashboards.ts";
import { type Asked, expand } from "./_support/macros.ts";
import { withGrafana } from "./_support/reader.ts";

/** Types of Postgres by their numbers: how Grafana shows a column of that type. */
const kinds: Record<number, "number" | "time" | "text" | "boolean"> = {
  16: "boolean",
  20: "number",
  21: "number",
  23: "number",
  25: "text",
  701: "number",
  1043: "text",
  1114: "time",
  1184: "time",
  1700: "number",
  2950: "text",
};

/** Panels that stay empty in the life that the test made, each with its reason. */
const empty: Record<string, string> = {
  "itself.json: What is wrong with BRUCE": "BRUCE is well",
};

interface Answer {
  columns: { name: string; kind: string | undefined }[];
  rows: Record<string, unknown>[];
}

async function run(sql: postgres.Sql, query: string): Promise<Answer> {
  const rows = await sql.unsafe(query);
  return {
    columns: rows.columns.map(({ name, type }) => ({ name, kind: kinds[type] })),
    rows: rows.map((row) => ({ ...row })),
  };
}

/** What does not fit the type of the panel. */
function misfits({ type, targets: [{ format }], fieldConfig }: Panel, answer: Answer): string[] {
  const { columns, rows } = answer;
  const faults: string[] = [];
  const names = columns.map(({ name }) => name);
  if (new Set(names).size < names.length) faults.push(`two columns of one name: ${names}`);
  for (const { name, kind } of columns) {
    if (kind === undefined) faults.push(`${name} is of a type that Grafana does not show`);
  }
  const isSeries = type === "timeseries" || type === "state-timeline";
  if ((format === "time_series") !== isSeries) faults.push(`format ${format}`);
  if (isSeries) {
    const shape = columns.map(({ name, kind }) => `${name} ${kind}`);
    if (shape.join() !== "time time,metric text,value number") return [...faults, shape.join()];
    const times = rows.map(({ time }) => (time as Date).getTime());
    if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0))) {
      faults.push("rows are not in the order of time");
    }
    const points = rows.map(({ time, metric }) => `${(time as Date).getTime()} ${metric}`);
    if (new Set(points).size < points.length) faults.push("two values of one moment");
  }
  if (type === "stat") {
    if (rows.length !== 1) faults.push(`${rows.length} rows`);
    if (columns.some(({ kind }) => kind !== "number")) faults.push("not all are numbers");
  }
  for (const { matcher } of fieldConfig.overrides) {
    const isMeant = matcher.id === "byName"
      ? (name: string) => name === matcher.options
      : (name: string) => new RegExp(matcher.options.slice(1, -1)).test(name);
    if (!names.some(isMeant)) faults.push(`no column ${matcher.options}`);
  }
  return faults;
}

/** Variables of a dashboard: for each choice of its host, or none. */
async function choices(
  sql: postgres.Sql,
  { templating }: Dashboard,
): Promise<Record<string, string>[]> {
  const host = templating.list.find(({ name }) => name === "host");
  if (!host) return [{}];
  const rows = await sql.unsafe(host.query);
  ok(rows.length > 10, "there are hosts to choose");
  return rows.map(({ hostname }) => ({ host: hostname }));
}

const lastMonth = (): Omit<Asked, "variables"> => ({
  from: new Date(Date.now() - 30 * 86_400_000),
  to: new Date(Date.now() + 60_000),
});

Deno.test("the committed dashboards are what npm run build:grafana makes", async () => {
  const made = dashboardFiles();
  deepStrictEqual(Object.keys(await readDashboards()).sort(), Object.keys(made).sort());
  for (const [name, json] of Object.entries(made)) {
    const committed = await Deno.readTextFile(inProject(`${dashboardsFolder}/${name}`));
    ok(committed === json, `${name} is out of date: npm run build:grafana`);
  }
});

Deno.test("each panel answers grafana_reader with rows of the form that its type needs", () =>
  withGrafana(async ({ reader }) => {
    const faults: string[] = [];
    const without: string[] = [];
    let panels = 0;
    for (const [file, dashboard] of Object.entries(await readDashboards())) {
      const asked = (await choices(reader, dashboard)).map((variables) => ({
        ...lastMonth(),
        variables,
      }));
      for (const panel of dashboard.panels) {
        const place = `${file}: ${panel.title}`;
        panels++;
        let rows = 0;
        for (const how of asked) {
          try {
            const answer = await run(reader, expand(panel.targets[0].rawSql, how));
            rows += answer.rows.length;
            faults.push(...misfits(panel, answer).map((fault) => `${place}: ${fault}`));
          } catch (error) {
            faults.push(`${place}: ${(error as Error).message}`);
          }
        }
        if (rows === 0) without.push(place);
      }
    }
    deepStrictEqual([...new Set(faults)], []);
    deepStrictEqual(without, Object.keys(empty));
    ok(panels > 15, "the panels were read");
  }));

Deno.test("what does not fit a panel is seen", () =>
  withGrafana(async ({ reader }) => {
    const { "overview.json": board } = await readDashboards();
    const panelOf = (type: string) => {
      const found = board?.panels.find((panel) => panel.type === type);
      ok(found);
      return found;
    };
    const faults = async (type: string, sql: string) => {
      const panel = { ...panelOf(type), fieldConfig: { overrides: [] } };
      return misfits(panel, await run(reader, sql)).length;
    };
    strictEqual(await faults("timeseries", "select now() as time, 'a' as metric, 1 as value"), 0);
    strictEqual(await faults("timeseries", "select now() as at, 'a' as metric, 1 as value"), 1);
    strictEqual(
      await faults(
        "timeseries",
        "select now() - n * interval '1 day' as time, 'a' as metric, n as value from generate_series(1, 2) as n",
      ),
      1,
    );
    strictEqual(await faults("stat", "select 'a' as a"), 1);
    strictEqual(await faults("stat", "select 1 as a where false"), 1);
    strictEqual(await faults("table", "select 1 as a, 2 as a"), 1);
    strictEqual(await faults("table", "select array[1] as a"), 1);
    throws(() => expand("select $__timeGroup(a, '1h')", { ...lastMonth(), variables: {} }));
    throws(() => expand("select ${host}", { ...lastMonth(), variables: { host: "a" } }));
  }));

Deno.test("a host of any name is a text in each query", () =>
  withGrafana(async ({ reader }) => {
    const { "host.json": board } = await readDashboards();
    ok(board);
    for (const host of ["o'brien", "'; select 1; --", "\\' or true --", "${host}", ""]) {
      for (const { title, targets: [target] } of board.panels) {
        const sql = expand(target.rawSql, { ...lastMonth(), variables: { host } });
        const { rows } = await run(reader, sql);
        strictEqual(rows.length, 0, `${title} of ${host}`);
      }
    }
  }));

Deno.test("the timeline of a host tells when a difference began, and when it ended", () =>
  withGrafana(async ({ reader, owner }) => {
    const { "host.json": board } = await readDashboards();
    const panel = board?.panels.find(({ type }) => type === "state-timeline");
    ok(panel);
    const [issue] = await owner`
      select event_type || ' ' || service || ' ' || field as metric, opened_at, resolved_at from issues
      where hostname = 'life-vm' and status = 'resolved' and opened_at is not null limit 1`;
    ok(issue, "an issue of that host opened and resolved");
    const states = async (from: Date, to: Date) => {
      const sql = expand(panel.targets[0].rawSql, { from, to, variables: { host: "life-vm" } });
      const rows = await reader.unsafe(sql);
      return rows.filter(({ metric }) => metric === issue.metric)
        .map(({ time, value }) => [time.getTime(), Number(value) > 0]);
    };
    const { opened_at, resolved_at } = issue as unknown as Record<string, Date>;
    ok(opened_at && resolved_at);
    const day = (time: Date, days: number) => new Date(time.getTime() + days * 86_400_000);
    deepStrictEqual(
      await states(day(opened_at, -1), day(resolved_at, 1)),
      [[opened_at.getTime(), true], [resolved_at.getTime(), false]],
    );
    deepStrictEqual(await states(day(resolved_at, 1), day(resolved_at, 2)), []);
    deepStrictEqual(await states(day(opened_at, -2), day(opened_at, -1)), []);
  }));
