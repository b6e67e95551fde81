create table public.sites (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,30}$'),
  added_at timestamptz not null default now()
);
comment on table public.sites is
  'Other BRUCEs whose views are read together with those here; bruce.add_site adds one. How to reach it, '
  'and its password, are in the foreign server and user mapping site_<name>.';

alter table public.sites enable row level security;

create policy sites_select_authenticated on public.sites
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.sites to authenticated, service_role;
