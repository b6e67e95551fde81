create table bruce.former_names (
  hostname text not null,
  service text not null default '',
  name_key text not null,
  name text not null,
  renamed_at timestamptz not null,
  primary key (hostname, service, name_key)
);

create index former_names_name_key_idx on bruce.former_names (name_key);
comment on table bruce.former_names is
  'Names that declared hosts and services had before they were renamed. What is still called so is '
  'recognised as them, until something else is declared under that name.';
comment on column bruce.former_names.hostname is 'Its present name; of a service, that of its host.';
comment on column bruce.former_names.service is 'Present name of the service; empty for a host.';

alter table bruce.former_names enable row level security;

create policy former_names_select_authenticated on bruce.former_names
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.former_names to authenticated, service_role;
