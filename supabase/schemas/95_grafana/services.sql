create view bruce_grafana.services as
select
  t.hostname, t.service, t.lifecycle, t.state, t.declared_ports, t.ports, t.declared_image, t.image,
  t.differs, t.changed_at
from bruce.service_state as t;
comment on view bruce_grafana.services is 'Each declared service beside what is observed of it.';

grant select on bruce_grafana.services to grafana_reader;
