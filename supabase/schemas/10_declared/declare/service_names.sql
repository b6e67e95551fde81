create table bruce.service_names (
  hostname text not null,
  name_key text not null,
  service_id bigint not null,
  primary key (hostname, name_key, service_id)
);
comment on table bruce.service_names is
  'Each folded name, alias and match hint of each declared service. Written by triggers on '
  'expected_services.';

create index service_names_service_id_idx on bruce.service_names (service_id);

alter table bruce.service_names enable row level security;

create policy service_names_select_authenticated on bruce.service_names
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.service_names to authenticated, service_role;
