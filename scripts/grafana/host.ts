import {
  type DashboardBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard } from "./dashboard.ts";
import { coloured, inUnit, severities, severityNumbers, words } from "./looks.ts";
import { lines, states, table } from "./panels.ts";
import { datasource } from "./sql_query.ts";

// sqlstring quotes a name, and doubles the quotes in it, whatever the name is
const chosen = "${host:sqlstring}";

const serviceStates = words({
  running: ["running", "green"],
  stopped: ["stopped", "red"],
  absent: ["absent", "red"],
  failed: ["failed", "red"],
  unobserved: ["unobserved", "text"],
});

/** One host: what is declared and what is observed, and how that went over time. */
export function host(): DashboardBuilder {
  return dashboard("bruce-host", "BRUCE: host", "One host, declared and observed.")
    .withVariable(
      new QueryVariableBuilder("host").label("Host").datasource(datasource)
        .query("select hostname from bruce_grafana.hosts order by hostname")
        .refresh(VariableRefresh.OnDashboardLoad).sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
        .multi(false).includeAll(false),
    )
    .withPanel(
      table({
        title: "Issues",
        description: "Those that are alive, and those that resolved in the range of time.",
        width: 24,
        height: 8,
        sql: `
select
  severity, status, event_type, service, field, details, opened_at, resolved_at, is_acknowledged, is_suppressed,
  stale
from bruce_grafana.issues
where hostname = ${chosen} and (status <> 'resolved' or $__timeFilter(resolved_at))
order by status = 'resolved', severity_number desc, opened_at desc nulls last, issue_id
limit 200`,
      }).overrideByName("severity", coloured(severities)).noValue("no issue"),
    )
    .withPanel(
      states({
        title: "Timeline of issues",
        description: "When each difference was open, and how severe it is.",
        width: 24,
        height: 10,
        sql: `
with issue as (
  select
    concat_ws(' ', i.event_type, i.service, i.field) as metric, i.severity_number, i.opened_at,
    i.resolved_at
  from bruce_grafana.issues as i
  where i.hostname = ${chosen} and i.opened_at <= $__timeTo()
    and (i.resolved_at is null or i.resolved_at >= $__timeFrom())
)
select m.time, m.metric, max(m.value) as value
from (
  select greatest(i.opened_at, $__timeFrom()::timestamptz) as time, i.metric, i.severity_number as value
  from issue as i
  union all
  select i.resolved_at, i.metric, 0 from issue as i where i.resolved_at <= $__timeTo()
) as m
group by m.time, m.metric
order by m.time, m.metric`,
      }).mappings(severityNumbers).noValue("nothing was open"),
    )
    .withPanel(
      table({
        title: "Services: declared and observed",
        description: "Each declared service beside what is observed of it; what differs first.",
        width: 24,
        height: 9,
        sql: `
select
  service, lifecycle, state, array_to_string(declared_ports, ', ') as declared_ports,
  array_to_string(ports, ', ') as ports, declared_image, image, differs, changed_at
from bruce_grafana.services
where hostname = ${chosen}
order by differs desc, service
limit 500`,
      }).overrideByName("state", coloured(serviceStates)).noValue("no service is declared"),
    )
    .withPanel(
      table({
        title: "Measured",
        description: "What was measured last, and when.",
        width: 12,
        height: 9,
        sql: `
select kind, name, metric, value, source, measured_at
from bruce_grafana.measurements(${chosen})
order by value desc, kind, name, metric`,
      }).overrideByName("value", inUnit("percent")).noValue("nothing is measured"),
    )
    .withPanel(
      table({
        title: "Over its threshold",
        description: "Now, with the value at the moment when it crossed the threshold.",
        width: 12,
        height: 9,
        sql: `
select subject, metric, value, unit, open_above, clear_below, exceeded_at
from bruce_grafana.exceeded
where hostname = ${chosen}
order by exceeded_at, subject, metric
limit 200`,
      }).noValue("nothing"),
    )
    .withPanel(
      lines({
        title: "Measured over time",
        description:
          "Processor, memory, disks and pools in percent: of two hours each snapshot, of two days five minutes, of 30 days hours, of two years days.",
        width: 24,
        height: 10,
        sql: `
select m.at as time, concat_ws(' ', m.name, m.metric) as metric, m.value
from bruce_grafana.metrics(${chosen}, $__timeFrom()::timestamptz, $__timeTo()::timestamptz) as m
where m.metric like '%\\_pct'
order by m.at`,
      }).unit("percent").noValue("nothing was measured"),
    )
    .withPanel(
      table({
        title: "Full, if it goes on like this",
        description:
          "The forecast of each disk, pool, storage and of the database, computed once an hour.",
        width: 24,
        height: 7,
        sql: `
select subject, metric, value, slope_per_day, full_at, full_at_earliest, full_at_latest, verdict, because
from bruce_grafana.forecasts(${chosen})`,
      }).noValue("nothing that can be full is measured"),
    )
    .withPanel(
      table({
        title: "Events",
        description: "The newest 200 in the range of time.",
        width: 24,
        height: 9,
        sql: `
select created_at, status, severity, event_type, service, details
from bruce_grafana.events
where hostname = ${chosen} and $__timeFilter(created_at)
order by created_at desc, event_id
limit 200`,
      }).overrideByName("severity", coloured(severities)).noValue("no event"),
    );
}
