create view bruce_grafana.events as
select
  e.created_at, e.event_id, e.issue_id, e.status, e.severity, e.event_type, e.hostname, e.service, e.details
from public.events as e;
comment on view bruce_grafana.events is 'Events, without their evidence.';

grant select on bruce_grafana.events to grafana_reader;
