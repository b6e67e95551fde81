create table bruce.token_quotas (
  token text not null,
  quota text not null,
  day date not null,
  used integer not null default 0,
  refused integer not null default 0,
  refused_at timestamptz,
  primary key (token, quota),
  constraint refused_at_is_set_when_refused check ((refused > 0) = (refused_at is not null))
) with (fillfactor = 50);
comment on table bruce.token_quotas is
  'What each token has used of its quotas on its last day: one row a token and quota, whatever it sends.';
comment on column bruce.token_quotas.refused is 'Payloads that were refused on that day.';

create index token_quotas_refused_idx on bruce.token_quotas (refused_at) where refused > 0;

alter table bruce.token_quotas enable row level security;

create policy token_quotas_select_authenticated on bruce.token_quotas
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.token_quotas to authenticated, service_role;
