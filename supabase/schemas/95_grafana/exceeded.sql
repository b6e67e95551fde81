create view bruce_grafana.exceeded as
select
  l.hostname, coalesce(l.service, l.subject) as subject, l.metric, l.value, l.unit, l.open_above,
  l.clear_below, l.exceeded_at
from bruce.resource_levels as l;
comment on view bruce_grafana.exceeded is
  'What is over its threshold now: the value at the moment when it crossed it.';

grant select on bruce_grafana.exceeded to grafana_reader;
