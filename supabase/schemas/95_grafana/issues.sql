create view bruce_grafana.issues as
select
  i.issue_id, i.status, i.severity,
  case i.severity
    when 'critical' then 4 when 'high' then 3 when 'medium' then 2 else 1
  end as severity_number,
  i.event_type, i.hostname, i.service, i.field, i.details, i.first_seen_at, i.opened_at, i.resolved_at,
  i.stale, i.flapping, i.suppressed_by is not null as is_suppressed,
  i.acknowledged_at is not null as is_acknowledged
from public.issues as i;
comment on view bruce_grafana.issues is 'Issues, without evidence, notes, and who acknowledged them.';
comment on column bruce_grafana.issues.severity_number is '4 critical, 3 high, 2 medium, 1 low or info.';

grant select on bruce_grafana.issues to grafana_reader;
