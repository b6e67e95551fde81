import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard } from "./dashboard.ts";
import { coloured, inUnit, severities, steps, toHost, words } from "./looks.ts";
import { days, numbers, table } from "./panels.ts";

/** The whole homelab: what differs, who reports, what was told and done. */
export function overview(): DashboardBuilder {
  return dashboard("bruce-overview", "BRUCE: overview", "Declared against observed, all hosts.")
    .withPanel(
      numbers({
        title: "Open issues by severity",
        description: "Now, whatever the range of time says. Low includes info.",
        width: 12,
        height: 5,
        sql: `
select
  count(*) filter (where severity = 'critical') as critical,
  count(*) filter (where severity = 'high') as high,
  count(*) filter (where severity = 'medium') as medium,
  count(*) filter (where severity in ('low', 'info')) as low
from bruce_grafana.issues
where status = 'open'`,
      }).thresholds(steps("green", [1, "orange"]))
        .overrideByName("critical", [{
          id: "thresholds",
          value: steps("green", [1, "dark-red"]).build(),
        }]),
    )
    .withPanel(
      numbers({
        title: "Time to resolve",
        description: "From opened to resolved, of the issues that resolved in the range of time.",
        width: 12,
        height: 5,
        sql: `
select
  extract(epoch from avg(resolved_at - opened_at))::double precision as mean,
  percentile_cont(0.5) within group (
    order by extract(epoch from resolved_at - opened_at)::double precision
  ) as median
from bruce_grafana.issues
where status = 'resolved' and opened_at is not null and $__timeFilter(resolved_at)`,
      }).unit("s").decimals(0).noValue("nothing resolved"),
    )
    .withPanel(
      table({
        title: "Open issues",
        description: "Worst first, at most 200. Victims of another issue are left out.",
        width: 24,
        height: 9,
        sql: `
select severity, hostname, service, event_type, details, opened_at, is_acknowledged, stale
from bruce_grafana.issues
where status = 'open' and not is_suppressed
order by severity_number desc, opened_at, issue_id
limit 200`,
      }).overrideByName("severity", coloured(severities)).overrideByName("hostname", toHost)
        .noValue("no open issue"),
    )
    .withPanel(
      table({
        title: "Drift by host",
        description: "What differs now, proven or not; the hosts with most open issues first.",
        width: 24,
        height: 10,
        sql: `
select
  hostname, summary, open_critical, open_high, open_medium, open_low, missing, unexpected, mismatches,
  expected, running, coverage_pct, freshness
from bruce_grafana.drift_by_host()
order by open_critical desc, open_high desc, open_medium desc, open_low desc, hostname
limit 200`,
      }).overrideByName("hostname", toHost).overrideByName("coverage_pct", inUnit("percent")),
    )
    .withPanel(
      table({
        title: "Coverage",
        description: "How much of one side the other knows. A gap is what BRUCE is blind for.",
        width: 12,
        height: 8,
        sql: `
select question, covered_pct, gaps, total
from bruce_grafana.coverage()
order by covered_pct, question`,
      }).overrideByName("covered_pct", inUnit("percent")),
    )
    .withPanel(
      table({
        title: "Age of collectors",
        description: "Seconds since the newest report of each; the longest silence first.",
        width: 12,
        height: 8,
        sql: `
select
  hostname, source, status, extract(epoch from now() - last_contact_at)::double precision as age,
  interval_s, clock_skew_s
from bruce_grafana.collectors()
order by last_contact_at, hostname, source
limit 500`,
      }).overrideByName("hostname", toHost).overrideByRegexp("/age|_s$/", inUnit("s"))
        .overrideByName(
          "status",
          coloured(words({ fresh: ["fresh", "green"], overdue: ["overdue", "red"] })),
        ),
    )
    .withPanel(
      days({
        title: "Events a day by type",
        description: "Differences that opened.",
        width: 24,
        height: 9,
        sql: `
select date_trunc('day', created_at) as time, event_type as metric, count(*) as value
from bruce_grafana.events
where status = 'opened' and $__timeFilter(created_at)
group by 1, 2
order by 1, 2`,
      }),
    )
    .withPanel(
      days({
        title: "Notifications a day, sent and failed",
        description: "By the day on which they were delivered, or given up as dead.",
        width: 12,
        height: 8,
        sql: `
select date_trunc('day', finished_at) as time, target || ' ' || status as metric, count(*) as value
from bruce_grafana.notifications
where finished_at is not null and $__timeFilter(finished_at)
group by 1, 2
order by 1, 2`,
      }),
    )
    .withPanel(
      table({
        title: "Commands",
        description: "The newest 100. What they printed is not shown.",
        width: 12,
        height: 8,
        sql: `
select created_at, state, name, target, service, risk, verification, exit_code, finished_at
from bruce_grafana.commands
where $__timeFilter(created_at)
order by created_at desc, command_id
limit 100`,
      }).noValue("no command"),
    );
}
