-- NetBox events: one change of one object, as the edge function read it. An accelerator beside the full
-- expected state: it knows one object at a time, so it retires only what NetBox says it deleted.

create table bruce.taken_once (
  key text primary key,
  taken_at timestamptz not null default now()
);

create index taken_once_taken_at_idx on bruce.taken_once (taken_at);
comment on table bruce.taken_once is
  'What must not count twice: changes of NetBox by request, object and event.';

alter table bruce.taken_once enable row level security;
