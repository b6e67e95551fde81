create table bruce.resource_levels (
  scope_id integer not null,
  subject text not null,
  metric text not null,
  hostname text not null,
  service text,
  value numeric not null,
  open_above numeric not null,
  clear_below numeric not null,
  unit text not null,
  exceeded_at timestamptz not null,
  primary key (scope_id, subject, metric)
);

create index resource_levels_hostname_idx on bruce.resource_levels (hostname);
comment on table bruce.resource_levels is
  'What is over its threshold now. Written when a level is crossed, not with each measurement.';

alter table bruce.resource_levels enable row level security;

create policy resource_levels_select_authenticated on bruce.resource_levels
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.resource_levels to authenticated, service_role;
