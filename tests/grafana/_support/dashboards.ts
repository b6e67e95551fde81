import { z } from "zod";
import { dashboardsFolder } from "../../../scripts/grafana/files.ts";
import { inProject } from "../../../scripts/stack/paths.ts";

const override = z.object({
  matcher: z.object({ id: z.enum(["byName", "byRegexp"]), options: z.string() }),
});

const panel = z.object({
  id: z.number(),
  type: z.enum(["table", "stat", "timeseries", "state-timeline"]),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.tuple([
    z.object({
      format: z.enum(["table", "time_series"]),
      rawQuery: z.literal(true),
      rawSql: z.string().min(1),
      datasource: z.object({
        type: z.literal("grafana-postgresql-datasource"),
        uid: z.literal("${datasource}"),
      }),
    }),
  ]),
  fieldConfig: z.object({ overrides: z.array(override).default([]) }),
});

const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  panels: z.array(panel).min(1),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.string(), query: z.string() })),
  }),
});

/** A panel of a dashboard, as far as tests look at it. */
export type Panel = z.infer<typeof panel>;
/** A dashboard as it is committed. */
export type Dashboard = z.infer<typeof dashboard>;

/** The committed dashboards, by the names of their files. */
export async function readDashboards(): Promise<Record<string, Dashboard>> {
  const folder = inProject(dashboardsFolder);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  const read = names.map(async (name) => [
    name,
    dashboard.parse(JSON.parse(await Deno.readTextFile(`${folder}/${name}`))),
  ]);
  return Object.fromEntries(await Promise.all(read));
}
