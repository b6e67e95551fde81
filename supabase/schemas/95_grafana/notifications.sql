create view bruce_grafana.notifications as
select
  a.created_at, a.finished_at, a.status, a.kind, a.target, a.severity, a.events, a.attempts, a.max_attempts,
  a.http_status, a.action_id
from public.actions as a;
comment on view bruce_grafana.notifications is
  'Notifications and their state, without what was sent and what the target answered.';

grant select on bruce_grafana.notifications to grafana_reader;
