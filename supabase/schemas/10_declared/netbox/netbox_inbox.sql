create table bruce.netbox_inbox (
  id bigint generated always as identity primary key,
  key text not null unique,
  received_at timestamptz not null default now(),
  event text not null check (event in ('created', 'updated', 'deleted')),
  object_type text not null
    check (object_type in ('device', 'vm', 'cluster', 'prefix', 'service', 'address')),
  netbox_id bigint not null,
  changed_at timestamptz not null,
  object jsonb,
  attempts integer not null default 0,
  error text,
  result text check (result in ('applied', 'unchanged', 'outdated')),
  applied_at timestamptz,
  constraint applied_at_is_set_when_there_is_a_result check ((applied_at is null) = (result is null)),
  constraint the_object_is_kept_until_it_is_applied check ((object is null) = (applied_at is not null)),
  constraint an_attempt_that_failed_has_an_error check ((attempts > 0) = (error is not null))
);
comment on table bruce.netbox_inbox is
  'Changes that NetBox sent, each stored before it is applied: NetBox sends once and cannot repeat. An '
  'applied row keeps its key, so that a redelivery is found, and loses its object.';
comment on column bruce.netbox_inbox.key is
  'The same for the same change, however often it is sent: request, object and event.';
comment on column bruce.netbox_inbox.changed_at is
  'When NetBox last changed the object. The newest word of an object wins; of equal ones the later arrival.';
comment on column bruce.netbox_inbox.attempts is
  'How often applying it failed. The jobs try it again each minute, five times in all.';
comment on column bruce.netbox_inbox.error is 'Why the last attempt failed.';
comment on column bruce.netbox_inbox.result is
  'applied, unchanged (the declaration said so before), outdated (a newer word of the object was known).';

-- where received_at stands in no index, marking a row as applied touches this one only
create index netbox_inbox_waiting_idx on bruce.netbox_inbox (id) where applied_at is null;

alter table bruce.netbox_inbox enable row level security;

create trigger _060_strip_secrets before insert or update on bruce.netbox_inbox
  for each row execute function bruce.tg__strip_secrets('object', 'error');
