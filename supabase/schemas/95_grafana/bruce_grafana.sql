create schema if not exists bruce_grafana;
comment on schema bruce_grafana is
  'What Grafana reads, by the role grafana_reader: grafana/README.md. Nothing else is open to that role.';

revoke all on schema bruce_grafana from public;

grant usage on schema bruce_grafana to grafana_reader;
