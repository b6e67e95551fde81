-- NetBox events: one change of one object, as the edge function read it. An accelerator beside the full
-- expected state: it knows one object at a time, so it retires only what NetBox says it deleted.

create table bruce.processed_webhooks (
  key text primary key,
  taken_at timestamptz not null default now()
);

create index processed_webhooks_taken_at_idx on bruce.processed_webhooks (taken_at);
comment on table bruce.processed_webhooks is
  'What must not count twice: changes of NetBox by request, object and event.';

alter table bruce.processed_webhooks enable row level security;
