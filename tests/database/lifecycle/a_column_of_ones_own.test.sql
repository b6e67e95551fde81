select plan(3);

-- as a person adds it in Studio, on each table that the engine writes
alter table public.issues add column my_note text;
alter table public.events add column my_note text default 'x';
alter table public.observed_snapshots add column my_note text;
alter table public.assets add column my_note text;
alter table public.expected_services add column my_note text;
alter table public.waivers add column my_note text;
alter table public.actions add column my_note text;

insert into public.assets (name, role) values ('box', 'docker-host');
insert into public.expected_services (hostname, name) values ('box', 'web');
insert into public.observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": []}');
select results_eq(
  $$select event_type, service, my_note from public.issues where status = 'open'$$,
  $$values ('SERVICE_MISSING', 'web', null::text)$$,
  'an issue opens'
);
insert into public.observed_snapshots (hostname, source, snapshot, observed_at)
values ('box', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', now() + interval '1 second');
select is_empty($$select * from public.issues where status <> 'resolved'$$, 'it resolves');
select results_eq(
  $$select status from public.events where event_type = 'SERVICE_MISSING' order by id$$, array['opened', 'resolved'],
  'both are told'
);

select * from finish();
