create unlogged table bruce.token_uses (
  token_id bigint not null references bruce.api_tokens on delete cascade,
  session integer not null,
  minute_at timestamptz not null,
  requests integer not null,
  requests_before integer not null default 0,
  primary key (token_id, session)
) with (fillfactor = 50);
comment on table bruce.token_uses is
  'Requests of each token in this minute and the one before, counted by each database session in a row of '
  'its own: no request waits for the transaction of another. Unlogged: after a crash the counting starts '
  'anew.';

alter table bruce.token_uses enable row level security;
