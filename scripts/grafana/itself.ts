import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard } from "./dashboard.ts";
import { coloured, inUnit, steps, words } from "./looks.ts";
import { days, numbers, table } from "./panels.ts";

/** BRUCE itself: does it run, does it hear, does it deliver? */
export function itself(): DashboardBuilder {
  return dashboard("bruce-itself", "BRUCE: itself", "Whether BRUCE can be relied on.")
    .withPanel(
      table({
        title: "What is wrong with BRUCE",
        description: "The reasons why the ping to the outside stops.",
        width: 12,
        height: 5,
        sql: "select problem from bruce_grafana.problems()",
      }).noValue("BRUCE is well"),
    )
    .withPanel(
      numbers({
        title: "Ingest",
        description:
          "Seconds since the newest report of any collector, and how many collectors are not fresh.",
        width: 6,
        height: 5,
        sql: `
select
  extract(epoch from now() - max(last_contact_at))::double precision as newest_report,
  count(*) filter (where status <> 'fresh') as not_fresh,
  count(*) as collectors
from bruce_grafana.collectors()`,
      }).thresholds(steps("text"))
        .overrideByName("newest_report", [
          ...inUnit("s"),
          { id: "decimals", value: 0 },
          { id: "thresholds", value: steps("green", [600, "orange"], [3600, "red"]).build() },
        ])
        .overrideByName("not_fresh", [
          { id: "thresholds", value: steps("green", [1, "orange"]).build() },
        ]),
    )
    .withPanel(
      numbers({
        title: "Size of the database",
        description: "The threshold database_bytes opens an issue about it.",
        width: 6,
        height: 5,
        sql: "select pg_database_size(current_database()) as bytes",
      }).unit("bytes").thresholds(steps("text")),
    )
    .withPanel(
      table({
        title: "Jobs and other parts",
        description: "Each part that has to report, when it last did, and which jobs fail.",
        width: 24,
        height: 8,
        sql: `
select
  name, kind, hostname, state, extract(epoch from now() - last_beat_at)::double precision as age, cadence_s,
  failing
from bruce_grafana.heartbeats()
order by state = 'well', name`,
      }).overrideByRegexp("/age|cadence_s/", inUnit("s"))
        .overrideByName(
          "state",
          coloured(words({
            well: ["well", "green"],
            overdue: ["overdue", "red"],
            failing: ["failing", "red"],
            disabled: ["disabled", "text"],
          })),
        ),
    )
    .withPanel(
      numbers({
        title: "Notifications",
        description:
          "Waiting now, how long the oldest waits, and dead letters in the range of time.",
        width: 12,
        height: 5,
        sql: `
select
  count(*) filter (where status in ('pending', 'leased')) as waiting,
  extract(epoch from now() - min(created_at) filter (where status = 'pending'))::double precision as oldest,
  count(*) filter (where status = 'dead' and $__timeFilter(finished_at)) as dead_letters
from bruce_grafana.notifications`,
      }).thresholds(steps("text"))
        .overrideByName("oldest", [...inUnit("s"), { id: "noValue", value: "none waits" }])
        .overrideByName("dead_letters", [
          { id: "thresholds", value: steps("green", [1, "red"]).build() },
        ]),
    )
    .withPanel(
      days({
        title: "Commands a day by state",
        description: "By the day on which they were queued.",
        width: 12,
        height: 5,
        sql: `
select date_trunc('day', created_at) as time, state as metric, count(*) as value
from bruce_grafana.commands
where $__timeFilter(created_at)
group by 1, 2
order by 1, 2`,
      }),
    )
    .withPanel(
      table({
        title: "Dead letters",
        description: "Notifications that were given up. docs/dispatch.md says how to replay one.",
        width: 24,
        height: 8,
        sql: `
select finished_at, target, kind, severity, events, attempts, http_status, action_id
from bruce_grafana.notifications
where status = 'dead' and $__timeFilter(finished_at)
order by finished_at desc, action_id
limit 200`,
      }).noValue("no dead letter"),
    );
}
