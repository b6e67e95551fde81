create table public.image_changes (
  id bigint generated always as identity primary key,
  changed_at timestamptz not null,
  hostname text not null,
  service text not null,
  service_id bigint not null,
  image_before text not null,
  image text not null,
  digest_before text,
  digest text,
  constraint something_changed
    check (image <> image_before or digest is distinct from digest_before)
);
comment on table public.image_changes is
  'When the image of a declared service was seen to be another one than before, by its name and tag or by '
  'its digest. The first image of a service is no change.';
comment on column public.image_changes.changed_at is 'When BRUCE took in the first snapshot that shows it.';
comment on column public.image_changes.service is 'Its name then. What it is called now: expected_services.';

create index image_changes_changed_at_idx on public.image_changes (changed_at);
create index image_changes_service_id_idx on public.image_changes (service_id, changed_at);

alter table public.image_changes enable row level security;

create policy image_changes_select_authenticated on public.image_changes
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.image_changes to authenticated, service_role;
