create table bruce.metric_series (
  series_id integer generated always as identity primary key,
  scope_id integer not null,
  kind text not null,
  entity_key text not null,
  metric text not null,
  name text not null,
  node text,
  unique (scope_id, kind, entity_key, metric)
) with (fillfactor = 80);
create index metric_series_filling_idx on bruce.metric_series (scope_id)
  where metric in ('disk_pct', 'pool_pct', 'database_bytes');
comment on table bruce.metric_series is
  'Each number that is measured again and again: a metric of a thing, by the key of the thing within its '
  'scope, so that a thing that is renamed keeps its history.';
comment on column bruce.metric_series.scope_id is 'Who measures it; 0: this database itself.';
comment on column bruce.metric_series.name is 'The present name of the thing.';
comment on column bruce.metric_series.node is 'The node of a cluster that a storage or guest belongs to.';

alter table bruce.metric_series enable row level security;

create policy metric_series_select_authenticated on bruce.metric_series
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.metric_series to authenticated, service_role;
