-- derived, and written by the engine only: a foreign key would cost a check for each row of a large batch

create table bruce.host_names (
  name_key text not null,
  hostname text not null,
  primary key (name_key, hostname)
);
comment on table bruce.host_names is
  'Each folded name, alias, vmid (vmid=cluster/n) and address (ip=...) of each declared host. Written by '
  'triggers on assets.';

create index host_names_hostname_idx on bruce.host_names (hostname);

alter table bruce.host_names enable row level security;

create policy host_names_select_authenticated on bruce.host_names
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.host_names to authenticated, service_role;
