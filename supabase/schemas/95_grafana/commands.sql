create view bruce_grafana.commands as
select
  c.created_at, c.started_at, c.finished_at, c.state, c.name, c.target, c.service, c.risk, c.verification,
  c.exit_code, c.attempt, c.is_automatic, c.command_id
from public.bruce_cmd as c;
comment on view bruce_grafana.commands is
  'Commands and their state, without arguments, reasons, persons, and what they printed.';

grant select on bruce_grafana.commands to grafana_reader;
