import type { Ask, Shape, Stage, Way } from "../way.ts";

/** What an operator changes while many issues are open: a rule, a setting, a threshold, a window, and the preview of each. */
export const tuneWay: Way = {
  name: "tune and preview",
  genes: {
    act: ["tune", "preview"],
    what: ["settings", "thresholds", "windows", "rules"],
    glob: ["host-1", "host-*", "*1*", "*"],
    issues: [0, 100, 500, 1000],
  },
  arrange,
};

async function arrange({ sql, send }: Stage, shape: Shape): Promise<Ask[]> {
  const issues = Number(shape.issues);
  await sql`insert into public.assets (name) select 'host-' || n from generate_series(1, 10) as n`;
  await sql`insert into public.expected_services (hostname, name)
    select 'host-' || 1 + n % 10, 's' || n from generate_series(1, ${issues}::integer) as n`;
  for (let host = 1; host <= 10; host++) {
    for (const look of [2, 1]) {
      await send({
        path: "/ingest",
        role: "collector",
        body: {
          hostname: `host-${host}`,
          source: "docker",
          observed_at: new Date(Date.now() - look * 60_000).toISOString(),
          collector: { name: "cost", version: "1", interval_s: 3600 },
          snapshot: { containers: [], note: look },
        },
      });
    }
  }
  return [{ path: `/bruce/${shape.act}`, role: "operator", body: changeOf(shape) }];
}

function changeOf({ what, glob }: Shape): Record<string, unknown> {
  const hostname = String(glob);
  switch (what) {
    case "settings":
      return {
        what,
        key: "settings",
        values: { missed_intervals: 7 },
        was: { missed_intervals: 3 },
      };
    case "thresholds":
      return { what, values: { metric: "cpu_pct", hostname, open_above: 10, clear_below: 5 } };
    case "windows":
      return {
        what,
        values: {
          reason: "x",
          hostname,
          starts_at: "2026-01-01T00:00:00Z",
          ends_at: "2099-01-01T00:00:00Z",
        },
      };
  }
  return { what, key: "SERVICE_MISSING", values: { severity: "low" }, was: { severity: "high" } };
}
