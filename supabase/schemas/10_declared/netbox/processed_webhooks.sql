create table bruce.processed_webhooks (
  key text primary key,
  processed_at timestamptz not null default now()
);

create index processed_webhooks_processed_at_idx on bruce.processed_webhooks (processed_at);
comment on table bruce.processed_webhooks is
  'Changes of NetBox that were applied, by request, object and event: NetBox may send one again.';

alter table bruce.processed_webhooks enable row level security;
