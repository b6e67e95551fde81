create table bruce.host_ancestors (
  hostname text not null,
  ancestor text not null,
  depth integer not null,
  primary key (hostname, ancestor)
);
comment on table bruce.host_ancestors is
  'assets.parent, transitively: what each host depends on. Written by triggers on assets.';

create index host_ancestors_ancestor_idx on bruce.host_ancestors (ancestor);

alter table bruce.host_ancestors enable row level security;

create policy host_ancestors_select_authenticated on bruce.host_ancestors
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.host_ancestors to authenticated, service_role;
