create table bruce.processed_webhooks (
  key text primary key,
  taken_at timestamptz not null default now()
);
comment on table bruce.processed_webhooks is
  'NetBox webhooks that were applied, by request, object and event: each counts once.';

create index processed_webhooks_taken_at_idx on bruce.processed_webhooks (taken_at);

alter table bruce.processed_webhooks enable row level security;
