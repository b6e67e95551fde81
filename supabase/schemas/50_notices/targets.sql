create table public.targets (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  kind text not null check (kind in ('n8n', 'ntfy', 'webhook', 'netbox', 'command', 'journal')),
  enabled boolean not null default true,
  url text,
  settings jsonb not null default '{}',
  url_secret text check (url_secret ~ '^TARGET_[A-Z0-9_]{1,56}$'),
  auth_secret text check (auth_secret ~ '^TARGET_[A-Z0-9_]{1,56}$'),
  hmac_secret text check (hmac_secret ~ '^TARGET_[A-Z0-9_]{1,56}$'),
  timeout_s integer not null default 10 check (timeout_s between 1 and 15),
  max_parallel integer not null default 4 check (max_parallel between 1 and 50),
  breaker_failures integer not null default 5 check (breaker_failures between 1 and 1000),
  breaker_pause interval not null default '1 minute' check (breaker_pause between '1 second' and '1 day'),
  description text,
  breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half_open')),
  failures integer not null default 0 check (failures >= 0),
  failing_since timestamptz,
  breaker_opened_at timestamptz,
  breaker_retry_at timestamptz,
  constraint what_is_sent_has_one_address check (
    num_nonnulls(url, url_secret) = case when kind in ('n8n', 'ntfy', 'webhook', 'netbox') then 1 else 0 end
  ),
  constraint url_is_http check (url ~ '^https?://[^/?#\s]+(/\S*)?$'),
  constraint url_holds_no_secret check (not bruce.holds_secrets(to_jsonb(url))),
  constraint settings_are_an_object check (jsonb_typeof(settings) = 'object'),
  constraint settings_hold_no_secret check (not bruce.holds_secrets(settings)),
  constraint ntfy_has_a_topic check (kind <> 'ntfy' or coalesce(settings ->> 'topic', '') <> ''),
  constraint netbox_names_its_token check (kind <> 'netbox' or auth_secret is not null),
  -- a tag says what is open: of two at once, the older word could be the last one
  constraint netbox_is_told_one_at_a_time check (kind <> 'netbox' or max_parallel = 1),
  constraint command_has_a_name check (kind <> 'command' or coalesce(settings ->> 'command', '') <> ''),
  constraint arguments_are_an_object
    check (coalesce(jsonb_typeof(settings -> 'arguments'), 'object') = 'object'),
  constraint breaker_opened_at_is_set_unless_closed
    check ((breaker = 'closed') = (breaker_opened_at is null)),
  constraint breaker_retry_at_is_set_when_open check ((breaker = 'open') = (breaker_retry_at is not null))
) with (fillfactor = 50);
comment on table public.targets is
  'Where notifications go: an n8n or other webhook, an ntfy topic, the objects of a NetBox, the command '
  'queue, or the journal. A row names secrets and never holds one.';
comment on column public.targets.url is
  'The address, if it is not secret; for ntfy the root of the server, for NetBox that of NETBOX_URL.';
comment on column public.targets.settings is
  'ntfy: {"topic"}. command: {"command", "target", "arguments"}, templates over the fields of the event, '
  'such as {"command": "docker_restart", "target": "{hostname}", "arguments": {"service": "{service}"}}.';
comment on column public.targets.url_secret is
  'Name of the function secret that holds the address. The three names begin with TARGET_, so that a row '
  'cannot make dispatch send another variable of its environment.';
comment on column public.targets.auth_secret is
  'Name of the function secret that is sent as Authorization, for n8n as X-Bruce-Token; '
  'settings.auth_header names another header. For NetBox it is the token.';
comment on column public.targets.hmac_secret is 'Name of the function secret that signs the body.';
comment on column public.targets.max_parallel is
  'Maximum number of leased notifications; for NetBox it is 1.';
comment on column public.targets.breaker_failures is
  'After this many consecutive failures the circuit breaker opens: nothing is sent for a while.';
comment on column public.targets.breaker_pause is
  'Time until one notification is tried again; doubled for each further failure, at most an hour.';
comment on column public.targets.breaker is
  'Circuit breaker. closed: all is sent. open: nothing is sent until breaker_retry_at. half_open: one is '
  'tried.';
comment on column public.targets.failures is 'Consecutive failures.';
comment on column public.targets.failing_since is
  'Since when nothing was delivered although it was tried. Null: the last attempt was delivered.';

alter table public.targets enable row level security;

create policy targets_select_authenticated on public.targets
  for select to authenticated using ((select bruce.person_may_read()));

grant select on public.targets to authenticated, service_role;

grant
  insert (name, kind, enabled, url, settings, url_secret, auth_secret, hmac_secret, timeout_s, max_parallel,
    breaker_failures, breaker_pause, description),
  update (name, kind, enabled, url, settings, url_secret, auth_secret, hmac_secret, timeout_s, max_parallel,
    breaker_failures, breaker_pause, description),
  delete
on public.targets to service_role;

alter table public.settings
  add constraint settings_digest_target_fkey
    foreign key (digest_target) references public.targets on update cascade on delete set null;

create index settings_digest_target_idx on public.settings (digest_target);

-- the other columns refer to nothing; the dispatcher writes some of them
create trigger _050_lock before delete or update of name on public.targets
  for each statement execute function bruce.tg__lock_notices();

create trigger _900_note_change after insert or update or delete on public.targets
  for each row execute function bruce.tg__note_change();

create trigger _060_strip_secrets before insert or update on public.targets
  for each row execute function bruce.tg__strip_secrets('description');
