create view bruce_grafana.hosts as
select h.hostname from bruce.host_state as h where h.lifecycle <> 'retired'
union
select s.host from bruce.scopes as s;
comment on view bruce_grafana.hosts is 'Names of the hosts that are declared or report.';

grant select on bruce_grafana.hosts to grafana_reader;
