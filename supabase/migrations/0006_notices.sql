-- Made from supabase/schemas/50_notices by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 50_notices/targets.sql
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
revoke all on table public.targets from public, anon, authenticated, service_role;
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

-- 50_notices/reactions.sql
create table public.reactions (
  name text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$'),
  enabled boolean not null default true,
  target text not null references public.targets on update cascade on delete restrict,
  event_types text[] check (event_types <> '{}'),
  severities text[] check (severities <> '{}' and severities <@ '{critical,high,medium,low,info}'),
  statuses text[] not null default '{opened,changed,resolved}',
  hostname text not null default '*' check (hostname <> ''),
  service text not null default '*' check (service <> ''),
  tags text[] check (tags <> '{}'),
  group_by text[],
  group_wait interval not null default '0' check (group_wait between '0' and '1 day'),
  group_interval interval not null default '5 minutes' check (group_interval between '0' and '7 days'),
  repeat_interval interval check (repeat_interval between '1 minute' and '366 days'),
  throttle_count integer check (throttle_count > 0),
  throttle_interval interval check (throttle_interval between '1 second' and '31 days'),
  quiet_from time,
  quiet_until time,
  quiet_days text[] check (quiet_days <> '{}' and quiet_days <@ '{mon,tue,wed,thu,fri,sat,sun}'),
  quiet_time_zone text not null default 'UTC',
  quiet_passes text[] not null default '{critical}' check (quiet_passes <@ '{critical,high,medium,low,info}'),
  escalate_after interval check (escalate_after between '1 minute' and '31 days'),
  escalate_target text references public.targets on update cascade on delete restrict,
  max_attempts integer not null default 8 check (max_attempts between 1 and 100),
  description text,
  constraint statuses_are_known check (statuses <@ '{opened,changed,resolved}'),
  -- a resolution is only sent where the opening was
  constraint statuses_name_a_beginning check (statuses && '{opened,changed}'),
  constraint groups_are_of_event_fields check (
    group_by <> '{}' and group_by <@ '{hostname,service,event_type,severity,source,field,cause,everything}'
  ),
  constraint throttle_has_count_and_interval check ((throttle_count is null) = (throttle_interval is null)),
  constraint quiet_hours_begin_and_end check ((quiet_from is null) = (quiet_until is null)),
  constraint quiet_time_zone_is_known
    check ('2000-01-01'::timestamp at time zone quiet_time_zone is not null),
  constraint escalation_has_time_and_target check ((escalate_after is null) = (escalate_target is null))
);
revoke all on table public.reactions from public, anon, authenticated, service_role;
comment on table public.reactions is
  'Which events are sent to which target. Empty conditions match all events. Without group_by each event '
  'is one notification.';
comment on column public.reactions.event_types is 'Null is all. Older names are accepted.';
comment on column public.reactions.severities is 'Null is all.';
comment on column public.reactions.statuses is
  'A resolution is sent only if the opening was. Without resolved, the resolution is not sent.';
comment on column public.reactions.hostname is 'Host name or glob; * is any.';
comment on column public.reactions.service is 'Service name or glob; * is any, also none.';
comment on column public.reactions.tags is
  'The host has one of these tags (assets.tags), or belongs to one of these: tenant:Family, contact:Anna, as '
  'NetBox says. Null is any.';
comment on column public.reactions.group_by is
  'Events with the same values in these fields are sent together: hostname, service, event_type, severity, '
  'source, field, cause; everything is one group of all. Null: no groups.';
comment on column public.reactions.group_wait is
  'Time from the first event to its notification, for others to join. An issue that resolves in this time '
  'is not sent.';
comment on column public.reactions.group_interval is 'Minimum time between two notifications of one group.';
comment on column public.reactions.repeat_interval is
  'Sent again after this time while open and not acknowledged. Null: never.';
comment on column public.reactions.throttle_count is
  'At most this many notifications within throttle_interval; the others are sent later, together.';
comment on column public.reactions.quiet_from is
  'Local time at which quiet hours begin. What they delay is sent at their end, together.';
comment on column public.reactions.quiet_until is
  'Local time at which they end; on the next day if it is not after quiet_from.';
comment on column public.reactions.quiet_days is 'Days on which quiet hours begin. Null: every day.';
comment on column public.reactions.quiet_passes is 'Severities that are sent in quiet hours too.';
comment on column public.reactions.escalate_after is
  'If nobody acknowledges within this time, escalate_target is notified.';
comment on column public.reactions.max_attempts is
  'Delivery attempts before a notification is a dead letter.';
create index reactions_target_idx on public.reactions (target);
create index reactions_escalate_target_idx on public.reactions (escalate_target);
alter table public.reactions enable row level security;
create policy reactions_select_authenticated on public.reactions
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.reactions to authenticated, service_role;
grant insert, update, delete on public.reactions to service_role;
create trigger _050_lock before update or delete on public.reactions
  for each statement execute function bruce.tg__lock_notices();
create trigger _900_note_change after insert or update or delete on public.reactions
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before insert or update on public.reactions
  for each row execute function bruce.tg__strip_secrets('description');

-- 50_notices/actions.sql
-- written in the transaction of the event (an outbox)

create table public.actions (
  created_at timestamptz not null,
  status text not null default 'pending' check (status in ('pending', 'leased', 'delivered', 'dead')),
  kind text not null check (kind in ('single', 'group', 'repeat', 'escalation', 'digest', 'test')),
  target text not null references public.targets on update cascade on delete cascade,
  title text not null,
  severity text,
  reaction text references public.reactions on update cascade on delete set null,
  events integer not null check (events >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  max_attempts integer not null check (max_attempts > 0),
  next_attempt_at timestamptz,
  finished_at timestamptz,
  http_status integer,
  last_error text,
  holder text,
  lease_until timestamptz,
  lease uuid,
  command_id uuid,
  payload jsonb not null,
  task_id bigint,
  action_id uuid primary key default gen_random_uuid(),
  constraint next_attempt_at_is_set_when_pending check ((status = 'pending') = (next_attempt_at is not null)),
  constraint lease_is_set_when_leased
    check (num_nonnulls(lease, lease_until) = case status when 'leased' then 2 else 0 end),
  constraint what_is_leased_has_a_holder check (status <> 'leased' or holder is not null),
  constraint finished_at_is_set_when_finished
    check ((status in ('delivered', 'dead')) = (finished_at is not null)),
  constraint what_is_leased_was_attempted check (status <> 'leased' or attempts > 0)
) with (fillfactor = 80);
revoke all on table public.actions from public, anon, authenticated, service_role;
comment on table public.actions is
  'Notifications and their state: pending, leased by a dispatcher, delivered, or dead. action_id is the '
  'idempotency key, the same over all attempts and replays.';
comment on column public.actions.kind is
  'single: one event. group: news of a group. repeat: still open. escalation: nobody acknowledged. digest: '
  'what quiet hours or the throttle delayed, or a day or week as a whole. test: a person asked for it.';
comment on column public.actions.events is 'Number of events the notification is about.';
comment on column public.actions.attempts is
  'Attempts begun. An attempt whose lease expired counts, because it may have been sent.';
comment on column public.actions.holder is 'The dispatcher that leases it, or leased it last.';
comment on column public.actions.payload is
  'The body that is sent: the canonical event, or a group of events.';
-- few indexes: each delivery attempt updates every one of them twice
create index actions_due_idx on public.actions (target, next_attempt_at, created_at) where status = 'pending';
create index actions_leased_idx on public.actions (target, lease_until) where status = 'leased';
create index actions_target_idx on public.actions (target, created_at desc);
create index actions_reaction_idx on public.actions (reaction, created_at desc);
create index actions_dead_idx on public.actions (finished_at desc, action_id desc) where status = 'dead';
create index actions_finished_at_idx on public.actions (finished_at) where finished_at is not null;
alter table public.actions enable row level security;
create policy actions_select_authenticated on public.actions
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.actions to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on public.actions
  for each row execute function bruce.tg__note_change();
create trigger _060_strip_secrets before update of last_error on public.actions
  for each row execute function bruce.tg__strip_secrets('last_error');

-- 50_notices/deliver/backoff.sql
create function bruce.backoff(p_attempts integer, p_retry_after_s integer default null)
returns interval
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- half of it is random, so that attempts that failed together do not return together
  return make_interval(secs => greatest(
    least(3600, 5 * 2 ^ least(p_attempts - 1, 20)) * (0.5 + random() / 2),
    least(coalesce(p_retry_after_s, 0), 86400)
  ));
end;
$$;
revoke all on function bruce.backoff(pg_catalog.int4, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.backoff(integer, integer) is
  'Pause after a number of attempts: 5 s, doubled for each, at most an hour, with jitter; longer if the '
  'target asks for it.';

-- 50_notices/deliver/call_dispatch.sql
-- address and token are read from the vault at each call: neither is stored in a table or migration

create function bruce.call_dispatch()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_url text;
  v_token text;
  v_request bigint;
  -- of the call before: this one is sent when the transaction commits
  v_problem text := bruce.dispatch_problem();
begin
  if to_regclass('vault.decrypted_secrets') is null or to_regproc('net.http_post') is null then
    return 'Nothing called: this database has no vault or no pg_net. Something else '
      'has to call dispatch every minute.';
  end if;
  -- dynamic, because not every database has vault and net
  execute $query$
    select coalesce(
      max(btrim(s.decrypted_secret, E' \t\r\n')) filter (where s.name = 'bruce_functions_url'), ''),
      coalesce(max(btrim(s.decrypted_secret, E' \t\r\n')) filter (where s.name = 'bruce_dispatch_token'), '')
    from vault.decrypted_secrets as s
    where s.name in ('bruce_functions_url', 'bruce_dispatch_token')
  $query$ into v_url, v_token;
  if '' in (v_url, v_token) then
    return format(
      'Nothing called: the vault has no secret %s.',
      concat_ws(' and no ', case v_url when '' then 'bruce_functions_url' end, case v_token when ''
        then 'bruce_dispatch_token' end)
    );
  end if;
  execute $query$
    select net.http_post(
      url := $1, body := '{}'::jsonb, timeout_milliseconds := 45000,
      headers := jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || $2)
    )
  $query$ into v_request using rtrim(v_url, '/') || '/dispatch', v_token;
  perform setval('bruce.dispatch_request', v_request);
  update public.heartbeats as h
  set details = case when v_problem is null then h.details - 'problem'
    else h.details || jsonb_build_object('problem', v_problem) end
  where h.name = 'dispatcher' and h.details ->> 'problem' is distinct from v_problem;
  return concat_ws(' ', 'Called.', 'The call before: ' || v_problem || '.');
end;
$$;
revoke all on function bruce.call_dispatch() from public, anon, authenticated, service_role;
comment on function bruce.call_dispatch() is
  'Calls the edge function dispatch, or returns why not, and what was wrong with the call before. '
  'The vault holds its address and token: '
  'bruce_functions_url, such as https://<project>.supabase.co/functions/v1, and bruce_dispatch_token, a '
  'token of role worker.';

-- 50_notices/deliver/claim_actions.sql
create function public.claim_actions(
  token_sha256 text, holder text, max_actions integer default 20, lease_s integer default 60
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(claim_actions.token_sha256, array['worker', 'operator']);
  v_leased jsonb;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.in_scope(v_token, null) then
    return bruce.fault(
      403, 'out_of_scope',
      'Notices are of all hosts; this token is bound to some: deliver them with one that is not.'
    );
  end if;
  if coalesce(btrim(claim_actions.holder), '') = '' or claim_actions.max_actions not between 1 and 100
    or claim_actions.lease_s not between 5 and 3600
    or num_nulls(claim_actions.max_actions, claim_actions.lease_s) > 0
  then
    return bruce.fault(422, 'invalid', 'holder is a name, max_actions is 1 to 100, lease_s is 5 to 3600');
  end if;
  -- first of all, before a row is written: it may wait for the lock of the notices
  perform bruce.withdraw_actions(v_now);
  perform bruce.note_dispatcher(v_now);
  -- actions that are due do not wait for a writer that tells of something
  if exists (select from public.tasks as t where t.next_due_at <= v_now) and bruce.try_lock_notices() then
    perform bruce.flush_tasks(v_now);
  end if;
  perform bruce.expire_leases(v_now);
  v_leased := bruce.lease_actions(
    left(btrim(claim_actions.holder), 100), claim_actions.max_actions, claim_actions.lease_s, v_now)
    || jsonb_build_object('status', 200, 'next_due_at', bruce.next_due_at(v_now));
  perform bruce.hear('dispatcher', v_now);
  return v_leased;
end;
$$;
revoke all on function public.claim_actions(text, text, pg_catalog.int4, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.claim_actions(text, text, integer, integer) is
  'Leases due notifications to a dispatcher: {lease, next_due_at, actions: [{action_id, attempt, kind, '
  'target, payload, words, objects}]}; words are those of buttons and of what is left out, in the language '
  'of settings.language; objects are those of NetBox to mark, for a target of that kind. Call '
  'finish_actions before the lease expires. Security definer: a dispatcher may neither read tokens nor '
  'write actions.';
grant execute on function public.claim_actions(text, text, integer, integer) to service_role;

-- 50_notices/deliver/dispatch_problem.sql
create function bruce.dispatch_problem()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_request bigint;
  v_answer record;
begin
  -- a read replica has no sequence that is not logged, and calls nobody
  if to_regclass('net._http_response') is null or pg_is_in_recovery() then
    return null;
  end if;
  select s.last_value into v_request from bruce.dispatch_request as s where s.is_called;
  -- dynamic, because not every database has pg_net
  execute $query$
    select r.status_code, r.timed_out, r.error_msg, left(r.content, 200) as content
    from net._http_response as r where r.id = $1
  $query$ into v_answer using v_request;
  return case
    -- it has not answered yet, or pg_net has forgotten it
    when v_answer is null or v_answer.status_code between 200 and 299 then null
    when v_answer.status_code in (401, 403)
      then bruce.say('health.dispatch_refuses', v_answer.status_code::text)
    when v_answer.status_code is not null
      then bruce.say('health.dispatch_answered', concat_ws(': ', v_answer.status_code, v_answer.content))
    when v_answer.error_msg is not null then bruce.say('health.dispatch_silent', v_answer.error_msg)
    when v_answer.timed_out then bruce.say('health.dispatch_late')
    else bruce.say('health.dispatch_unknown')
  end;
exception
  when insufficient_privilege or undefined_table or undefined_column then
    return null;
end;
$$;
revoke all on function bruce.dispatch_problem() from public, anon, authenticated, service_role;
comment on function bruce.dispatch_problem() is
  'What was wrong with the last call of the function dispatch, as pg_net heard it. Null: nothing is known '
  'to be wrong.';
grant execute on function bruce.dispatch_problem() to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('health.dispatch_refuses', 'en',
    'dispatch: the function refuses the token (%1$s): make a new one of role worker, and store it in the '
    'vault as bruce_dispatch_token'),
  ('health.dispatch_refuses', 'fr',
    'dispatch : la fonction refuse le jeton (%1$s) : créer un nouveau jeton de rôle worker et le ranger '
    'dans le coffre (vault) sous bruce_dispatch_token'),
  ('health.dispatch_answered', 'en', 'dispatch: the function answered %1$s'),
  ('health.dispatch_answered', 'fr', 'dispatch : la fonction a répondu %1$s'),
  ('health.dispatch_silent', 'en', 'dispatch: the function did not answer: %1$s'),
  ('health.dispatch_silent', 'fr', 'dispatch : la fonction n''a pas répondu : %1$s'),
  ('health.dispatch_late', 'en', 'dispatch: the function did not answer in time'),
  ('health.dispatch_late', 'fr', 'dispatch : la fonction n''a pas répondu à temps'),
  ('health.dispatch_unknown', 'en', 'dispatch: the function did not answer: unknown'),
  ('health.dispatch_unknown', 'fr', 'dispatch : la fonction n''a pas répondu : raison inconnue');

-- 50_notices/deliver/dispatch_request.sql
create unlogged sequence bruce.dispatch_request;
comment on sequence bruce.dispatch_request is
  'Id of the last request of bruce.call_dispatch to pg_net: a sequence that is not logged is set without '
  'writing to the disk.';

-- 50_notices/deliver/expire_leases.sql
-- delivery is at least once: a lost dispatcher may have sent what is tried again

create function bruce.expire_leases(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_expired integer;
begin
  if not exists (select from public.actions as a where a.status = 'leased' and a.lease_until <= p_now) then
    return 0;
  end if;
  with lost as (
    select a.action_id, a.lease
    from public.actions as a
    where a.status = 'leased' and a.lease_until <= p_now
    order by a.action_id
    for update skip locked
  ),
  returned as (
    update public.actions as a
    set status = case when a.attempts >= a.max_attempts then 'dead' else 'pending' end,
      next_attempt_at = case when a.attempts < a.max_attempts then p_now end,
      finished_at = case when a.attempts >= a.max_attempts then p_now end,
      last_error = 'the dispatcher was not heard of again', lease = null, lease_until = null
    from lost as o
    where a.action_id = o.action_id
    returning a.action_id, a.status, a.attempts, a.target, a.title, a.last_error, a.holder, o.lease
  ),
  logged as (
    insert into public.deliveries (finished_at, target, outcome, attempt, error, holder, action_id, lease)
    select p_now, r.target, 'lost', r.attempts, r.last_error, r.holder, r.action_id, r.lease
    from returned as r
    order by r.action_id
    on conflict do nothing
  ),
  failing as (
    update public.targets as t set failing_since = p_now
    where t.failing_since is null and t.name in (select r.target from returned as r where r.status = 'dead')
  ),
  written as (
    insert into public.journal (created_at, kind, message, action_id)
    select p_now, 'notification',
      bruce.say('journal.given_up', r.target, r.attempts::text, '', r.title), r.action_id
    from returned as r
    where r.status = 'dead'
  )
  select count(*) into v_expired from returned;
  return v_expired;
end;
$$;
revoke all on function bruce.expire_leases(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.expire_leases(timestamptz) is
  'Returns leased notifications whose lease expired to the queue; the attempt counts.';

-- 50_notices/deliver/finish_actions.sql
create function public.finish_actions(token_sha256 text, lease uuid, results jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := bruce.clock();
  v_token jsonb := bruce.use_token(finish_actions.token_sha256, array['worker', 'operator']);
begin
  -- rate-limited callers (429) still report results: otherwise deliveries are sent twice
  if v_token ->> 'status' not in ('200', '429') then
    return v_token;
  end if;
  if finish_actions.lease is null or jsonb_typeof(finish_actions.results) is distinct from 'array' or exists (
    select from jsonb_array_elements(finish_actions.results) as r
    where jsonb_typeof(r) <> 'object'
      or not coalesce(r ->> 'outcome' in ('delivered', 'retry', 'dead'), false)
      or not coalesce(bruce.reads_as(r ->> 'action_id', 'uuid'), false)
      or exists (
        select from unnest(array['http_status', 'retry_after_s', 'latency_ms']) as f
        where not bruce.reads_as(r ->> f, 'integer')
      )
  ) then
    return bruce.fault(
      422, 'invalid', 'results is a list of {action_id, outcome: delivered | retry | dead, http_status, '
      'error, retry_after_s, latency_ms}');
  end if;
  return bruce.finish_leased(finish_actions.lease, finish_actions.results, v_now) || '{"status": 200}';
end;
$$;
revoke all on function public.finish_actions(text, uuid, jsonb) from public, anon, authenticated, service_role;
comment on function public.finish_actions(text, uuid, jsonb) is
  'Reports results of leased notifications: [{action_id, outcome: delivered | retry | dead, http_status, '
  'error, retry_after_s, latency_ms}]. Returns how many it finished, how many were too late, and in '
  'given_up those that are dead letters now. Security definer: a dispatcher may neither read tokens nor '
  'write actions.';
grant execute on function public.finish_actions(text, uuid, jsonb) to service_role;

-- 50_notices/deliver/finish_leased.sql
create function bruce.finish_leased(p_lease uuid, p_results jsonb, p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_results integer := (select count(distinct r ->> 'action_id') from jsonb_array_elements(p_results) as r);
  v_finished integer;
  v_given_up uuid[];
  v_outcomes jsonb;
begin
  if exists (
    select from jsonb_array_elements(p_results) as r
    join public.deliveries as d on d.action_id = (r ->> 'action_id')::uuid
    where d.lease = p_lease
  ) then
    perform bruce.record_late(p_lease, p_results, p_now);
  end if;

  with finished as (
    update public.actions as a
    set
      status = case
          when r.outcome = 'delivered' then 'delivered'
          when r.outcome = 'dead' or a.attempts >= a.max_attempts then 'dead'
          else 'pending'
        end,
      next_attempt_at = case
          when r.outcome = 'retry'
            and a.attempts < a.max_attempts then p_now + bruce.backoff(a.attempts, r.retry_after_s)
        end,
      finished_at = case when r.outcome <> 'retry' or a.attempts >= a.max_attempts then p_now end,
      http_status = r.http_status, last_error = left(r.error, 1000), lease = null, lease_until = null
    from jsonb_to_recordset(p_results) as r (
      action_id uuid, outcome text, http_status integer, error text, retry_after_s integer, latency_ms integer
    )
    -- only one dispatcher holds a lease, so these updates never wait for each other
    where a.action_id = r.action_id and a.lease = p_lease and a.status = 'leased'
    returning a.action_id, a.attempts, a.target, a.status, a.last_error, r.outcome, r.http_status,
    r.latency_ms, a.holder
  ),
  logged as (
    insert into public.deliveries (
      finished_at, target, outcome, attempt, http_status, latency_ms, error, holder, action_id, lease)
    select
      p_now, f.target, f.outcome, f.attempts, f.http_status, greatest(f.latency_ms, 0), f.last_error,
      f.holder, f.action_id, p_lease
    from finished as f
  )
  select
    count(*), array_agg(f.action_id) filter (where f.status = 'dead'),
    jsonb_agg(jsonb_build_object('target', f.target, 'outcome', f.outcome)) filter (
      where f.outcome <> 'delivered' or t.failing_since is not null or t.breaker <> 'closed'
    )
  into v_finished, v_given_up, v_outcomes
  from finished as f
  join public.targets as t on t.name = f.target;

  if v_given_up is not null then
    insert into public.journal (created_at, kind, message, action_id, details)
    select
      p_now, 'notification',
      bruce.say(
        case a.attempts when 1 then 'journal.given_up_at_once' else 'journal.given_up' end,
        a.target, a.attempts::text,
        coalesce(' (' || coalesce(a.last_error, a.http_status::text) || ')', ''), a.title),
      a.action_id, jsonb_build_object('target', a.target, 'http_status', a.http_status)
    from public.actions as a
    where a.action_id = any (v_given_up)
    order by a.created_at, a.action_id;
  end if;
  if v_outcomes is not null then
    perform bruce.turn_breakers(v_outcomes, p_now);
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'finished', v_finished, 'late', v_results - v_finished, 'given_up', v_given_up
  ));
end;
$$;
revoke all on function bruce.finish_leased(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.finish_leased(uuid, jsonb, timestamptz) is
  'Records results of leased notifications. A result counts as late if this lease no longer holds its '
  'notification.';
insert into public.texts (key, language, text)
values
  ('journal.given_up', 'en', 'Given up for %1$s after %2$s attempts%3$s: %4$s'),
  ('journal.given_up', 'fr', 'Abandonné pour %1$s après %2$s essais%3$s : %4$s'),
  ('journal.given_up_at_once', 'en', 'Given up for %1$s after %2$s attempt%3$s: %4$s'),
  ('journal.given_up_at_once', 'fr', 'Abandonné pour %1$s après %2$s essai%3$s : %4$s');

-- 50_notices/deliver/is_told_of.sql
create function bruce.is_told_of(p_target text, p_issue_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from public.reactions as r
    join public.task_issues as m on m.reaction = r.name and m.member_key = p_issue_id::text
    where m.told_status is not null
      and p_target = any (case when m.told_targets = '{}' then array[r.target] else m.told_targets end)
  ) or exists (
    select from bruce.owed_ends as o where o.member_key = p_issue_id::text and o.target = p_target
  )
$$;
revoke all on function bruce.is_told_of(text, uuid) from public, anon, authenticated, service_role;
comment on function bruce.is_told_of(text, uuid) is
  'True if the target was told of an issue, and not yet of its end.';

-- 50_notices/deliver/lease_actions.sql
create function bruce.lease_actions(
  p_holder text, p_most integer, p_lease_s integer, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
-- only the first rows of a possibly long queue are read
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
declare
  v_lease uuid := gen_random_uuid();
  v_targets text[];
  v_actions jsonb;
  v_probed text[];
  v_words jsonb;
begin
  -- lock the targets: two dispatchers would otherwise exceed max_parallel. A separate statement, so that the
  -- next one counts what another dispatcher leased before this one got the lock
  with free as (
    select t.name
    from public.targets as t
    where t.enabled and (t.breaker <> 'open' or t.breaker_retry_at <= p_now)
      and exists (
        select from public.actions as a where a.target = t.name and a.status = 'pending'
          and a.next_attempt_at <= p_now
      )
    order by t.name
    for no key update skip locked
  )
  select array_agg(f.name) into v_targets from free as f;
  if v_targets is null then
    return jsonb_build_object('lease', v_lease, 'actions', '[]'::jsonb);
  end if;

  v_words := jsonb_build_object(
    'acknowledge', bruce.say('notice.acknowledge'),
    'acknowledge_one', bruce.say('notice.acknowledge_one', '{name}'),
    'by_button', bruce.say('notice.by_button'),
    'more', bruce.say('notice.more', '{count}')
  );
  with ready as materialized (
    select
      t.name, t.kind, t.breaker, t.max_parallel,
      jsonb_build_object(
        'name', t.name, 'kind', t.kind, 'url', t.url, 'url_secret', t.url_secret, 'auth_secret',
          t.auth_secret,
        'hmac_secret', t.hmac_secret, 'settings', t.settings, 'timeout_s', t.timeout_s, 'max_parallel',
          t.max_parallel
      ) as target
    from public.targets as t
    where t.name = any (v_targets)
  ),
  chosen as materialized (
    select a.action_id
    from ready as t
    cross join lateral (
      select a.action_id, a.next_attempt_at
      from public.actions as a
      where a.target = t.name and a.status = 'pending' and a.next_attempt_at <= p_now
      order by a.next_attempt_at, a.created_at
      limit greatest(0, case t.breaker when 'closed' then t.max_parallel else 1 end - (
        select count(*) from public.actions as o where o.target = t.name and o.status = 'leased'
      ))
      for update skip locked
    ) as a
    order by a.next_attempt_at
    limit p_most
  ),
  leased as (
    update public.actions as a
    set status = 'leased', attempts = a.attempts + 1, next_attempt_at = null, holder = p_holder,
      lease = v_lease,
      lease_until = p_now + make_interval(secs => p_lease_s)
    from chosen as c
    where a.action_id = c.action_id
    returning a.action_id, a.attempts, a.kind, a.target, a.payload, a.created_at
  )
  select
    jsonb_agg(jsonb_build_object(
      'action_id', l.action_id, 'attempt', l.attempts, 'kind', l.kind, 'payload', l.payload,
      'target', t.target, 'words', v_words
    ) || case t.kind
      -- read with the lease: while it lasts nothing else is sent to this target
      when 'netbox' then jsonb_build_object('objects', bruce.objects_to_mark(t.name, l.payload))
      else '{}' end order by l.created_at),
    array_agg(t.name) filter (where t.breaker = 'open')
  into v_actions, v_probed
  from leased as l
  join ready as t on t.name = l.target;

  if v_probed is not null then
    update public.targets as t set breaker = 'half_open', breaker_retry_at = null
      where t.name = any (v_probed);
  end if;
  return jsonb_build_object('lease', v_lease, 'actions', coalesce(v_actions, '[]'));
end;
$$;
revoke all on function bruce.lease_actions(text, pg_catalog.int4, pg_catalog.int4, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.lease_actions(text, integer, integer, timestamptz) is
  'Leases due notifications, up to max_parallel of each target. Of a target whose circuit breaker is open, '
  'one is tried after the pause.';
insert into public.texts (key, language, text)
values
  ('notice.acknowledge', 'en', 'Acknowledge'), ('notice.acknowledge', 'fr', 'Je m''en occupe'),
  ('notice.acknowledge_one', 'en', 'Ack %1$s'), ('notice.acknowledge_one', 'fr', 'Vu : %1$s'),
  ('notice.by_button', 'en', 'By the button of an ntfy message.'),
  ('notice.by_button', 'fr', 'Par le bouton d''un message ntfy.');

-- 50_notices/deliver/netbox_object_of.sql
create function bruce.netbox_object_of(p_hostname text, p_service text, p_event_type text, p_source text)
returns table (type text, id bigint, name text, is_retired boolean)
language sql
stable
set search_path = ''
as $$
  select o.type, o.id, o.name, o.is_retired
  from (
    select 1 as rank, 'service' as type, s.netbox_id as id, s.name, s.lifecycle = 'retired' as is_retired,
      s.changed_at
    from public.expected_services as s
    where s.host_key = bruce.fold_name(p_hostname) and s.name_key = bruce.fold_name(p_service)
    union all
    -- what NetBox does not know, such as a container that nobody declared, is told of its host
    select 2, a.asset_type, a.netbox_id, a.name, a.lifecycle = 'retired', a.changed_at
    from public.assets as a
    where a.name_key = bruce.fold_name(p_hostname) and a.asset_type in ('device', 'vm')
  ) as o
  where o.id is not null
    -- what BRUCE says of itself is about no object
    and (p_source is distinct from 'bruce' or p_event_type = 'REMEDIATION_FAILED')
  order by o.rank, o.is_retired, o.changed_at desc
  limit 1
$$;
revoke all on function bruce.netbox_object_of(text, text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.netbox_object_of(text, text, text, text) is
  'The object of NetBox that a difference is about: the declared service, else the device or VM. No row: '
  'there is none.';

-- 50_notices/deliver/next_due_at.sql
create function bruce.next_due_at(p_now timestamptz default bruce.clock())
returns timestamptz
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
begin
  return least(
    (select min(t.next_due_at) from public.tasks as t where t.next_due_at is not null),
    (select min(a.lease_until) from public.actions as a where a.status = 'leased'),
    (
      select min(greatest(t.breaker_retry_at, n.next_attempt_at))
      from public.targets as t
      cross join lateral (
        select a.next_attempt_at
        from public.actions as a
        where a.target = t.name and a.status = 'pending'
        order by a.next_attempt_at
        limit 1
      ) as n
      -- a target at max_parallel first has to finish one, or lose its lease
      where t.enabled and case t.breaker when 'closed' then t.max_parallel else 1 end > (
        select count(*) from public.actions as o where o.target = t.name and o.status = 'leased'
      )
    )
  );
end;
$$;
revoke all on function bruce.next_due_at(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.next_due_at(timestamptz) is
  'The next time when there is work: a task, a notification, or a lease that expires.';

-- 50_notices/deliver/objects_to_mark.sql
create function bruce.objects_to_mark(p_target text, p_event jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    -- an issue has the name that its host has by now
    with said as (
      select
        case when i.issue_id is null then p_event ->> 'hostname' else i.hostname end as hostname,
        case when i.issue_id is null then p_event ->> 'service' else i.service end as service,
        p_event ->> 'event_type' as event_type, p_event ->> 'source' as source, p_event ->> 'status' as status
      from (select (p_event ->> 'issue_id')::uuid as issue_id) as p
      left join public.issues as i on i.issue_id = p.issue_id
    ),
    subject as (
      select o.*, s.hostname
      from said as s
      cross join lateral bruce.netbox_object_of(s.hostname, s.service, s.event_type, s.source) as o
    ),
    -- what was told of the host of a service may end when the service is declared
    host as (
      select o.*, s.hostname
      from said as s
      cross join lateral bruce.netbox_object_of(s.hostname, null, s.event_type, s.source) as o
      where s.status = 'resolved'
    ),
    chosen as (
      select u.*, true as is_subject from subject as u
      union all
      select h.*, false from host as h
      where not exists (select from subject as u where u.type = h.type and u.id = h.id)
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'type', c.type, 'id', c.id, 'name', c.name, 'is_subject', c.is_subject, 'is_retired', c.is_retired,
      'is_marked', exists (
        select from public.issues as i
        cross join lateral bruce.netbox_object_of(i.hostname, i.service, i.event_type, i.source) as o
        where i.status = 'open' and i.hostname = c.hostname and o.type = c.type and o.id = c.id
          and bruce.is_told_of(p_target, i.issue_id)
      )
    ) order by c.is_subject desc), '[]')
    from chosen as c
  );
end;
$$;
revoke all on function bruce.objects_to_mark(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.objects_to_mark(text, jsonb) is
  'The objects of NetBox that a notification of one event is about: [{type: device | vm | service, id, name, '
  'is_subject, is_retired, is_marked}]. is_subject: the event is told of it. is_marked: an issue about it is '
  'open, and the target was told so.';

-- 50_notices/deliver/record_late.sql
create function bruce.record_late(p_lease uuid, p_results jsonb, p_now timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.deliveries (
    finished_at, target, outcome, attempt, http_status, latency_ms, error, is_late, holder, action_id, lease
  )
  select
    p_now, d.target, r.outcome, d.attempt, r.http_status, greatest(r.latency_ms, 0), left(r.error, 1000),
    true, d.holder,
    d.action_id, p_lease
  from jsonb_to_recordset(p_results) as r (
    action_id uuid, outcome text, http_status integer, error text, latency_ms integer
  )
  cross join lateral (
    select d.* from public.deliveries as d where d.action_id = r.action_id and d.lease = p_lease
      and not d.is_late limit 1
  ) as d
  where not exists (
    select from public.actions as a where a.action_id = r.action_id and a.lease = p_lease
  )
  on conflict do nothing;
$$;
revoke all on function bruce.record_late(uuid, jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.record_late(uuid, jsonb, timestamptz) is
  'Records results of attempts that ended before, by another result or an expired lease. They have no '
  'effect.';

-- 50_notices/deliver/replay_actions.sql
create function public.replay_actions(
  action_ids uuid[] default null, from_at timestamptz default null, to_at timestamptz default null,
  target text default null,
  status text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_most constant integer := 1000;
  v_replayed integer;
begin
  perform bruce.refuse_read_only('replay_actions');
  if num_nonnulls(
    replay_actions.action_ids, replay_actions.from_at, replay_actions.to_at, replay_actions.target) = 0
    or replay_actions.status not in ('delivered', 'dead') then
    return bruce.fault(
      422, 'invalid', 'say which: action_ids, from_at, to_at or target; status is delivered or dead');
  end if;
  with chosen as (
    select a.action_id
    from public.actions as a
    join public.targets as t on t.name = a.target
    -- commands and journal lines are not replayed: a command is requested again instead
    where a.status in ('delivered', 'dead') and t.kind in ('n8n', 'ntfy', 'webhook', 'netbox')
      and a.kind <> 'test'
      and coalesce(a.action_id = any (replay_actions.action_ids), true)
      and coalesce(a.created_at >= replay_actions.from_at, true)
      and coalesce(a.created_at < replay_actions.to_at, true)
      and coalesce(a.target = replay_actions.target, true)
      and coalesce(a.status = replay_actions.status, true)
    order by a.created_at, a.action_id
    limit v_most
    for update of a
  ),
  returned as (
    update public.actions as a
    set status = 'pending', next_attempt_at = v_now, finished_at = null,
      -- it gets a full number of attempts again
      max_attempts = a.attempts + coalesce(r.max_attempts, a.max_attempts)
    from chosen as c
    join public.actions as o on o.action_id = c.action_id
    left join public.reactions as r on r.name = o.reaction
    where a.action_id = c.action_id
    returning a.action_id, a.target, a.title
  ),
  written as (
    insert into public.journal (created_at, kind, message, action_id)
    select v_now, 'notification', bruce.say('journal.sent_again', r.target, r.title), r.action_id
    from returned as r
    order by r.title, r.action_id
  )
  select count(*) into v_replayed from returned;
  perform bruce.wake_dispatch(v_now);
  return jsonb_build_object(
    'status', 200, 'replayed', v_replayed, 'more', v_replayed = v_most
  );
end;
$$;
revoke all on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) from public, anon, authenticated, service_role;
comment on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) is
  'Sends finished notifications again, by id, by the time they were made, or by target; delivered or dead '
  'ones only, or both. At most a thousand at once; "more" says that there are more. Security definer: only '
  'the engine writes actions.';
grant execute on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) to service_role;
insert into public.texts (key, language, text)
values
  ('journal.sent_again', 'en', 'Sent again to %1$s: %2$s'),
  ('journal.sent_again', 'fr', 'Envoyé de nouveau à %1$s : %2$s');

-- 50_notices/deliver/said.sql
create function bruce.said(p_payload jsonb)
returns table (event_id uuid, issue_id uuid, status text)
language sql
immutable
parallel safe
set search_path = ''
as $$
  select (e.event ->> 'id')::uuid, (e.event ->> 'issue_id')::uuid, e.event ->> 'status'
  from jsonb_array_elements(
    case jsonb_typeof(p_payload -> 'events') when 'array' then p_payload -> 'events'
      else jsonb_build_array(p_payload) end
  ) as e (event)
$$;
revoke all on function bruce.said(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.said(jsonb) is 'The events that a notification tells, by its payload.';

-- 50_notices/deliver/target_failing.sql
-- TARGET_FAILING: docs/rules/target-failing.md
create view bruce.target_failing with (security_invoker = true) as
select
  'TARGET_FAILING'::text as event_type,
  s.self_hostname as hostname,
  t.name as service,
  'delivery'::text as field,
  'delivered'::text as expected,
  'nothing is delivered'::text as observed,
  concat_ws(' ',
    bruce.say(
      case when l.why is null then 'target_failing.nothing' else 'target_failing.because' end,
      t.name, bruce.day_words(t.failing_since), bruce.full_stop(l.why)
    ),
    case d.dead when 0 then null when 1 then bruce.say('target_failing.one_given_up')
      else bruce.say('target_failing.given_up', d.dead::text) end
  ) as details,
  'bruce'::text as source,
  t.failing_since as since,
  null::integer as scope_id
from public.targets as t
cross join public.settings as s
cross join lateral (
  select count(*) as dead
  from public.actions as a
  where a.target = t.name and a.finished_at >= t.failing_since and a.status = 'dead'
    -- a test that fails is told to who asked for it
    and a.kind <> 'test'
) as d
left join lateral (
  select coalesce(a.last_error, 'HTTP ' || a.http_status) as why
  from public.actions as a
  where a.target = t.name and num_nonnulls(a.last_error, a.http_status) > 0
  order by a.created_at desc
  limit 1
) as l on true
where t.failing_since is not null
  and t.enabled
  and (d.dead > 0 or t.failing_since < (select bruce.clock()) - interval '15 minutes');
revoke all on table bruce.target_failing from public, anon, authenticated, service_role;
comment on view bruce.target_failing is
  'Notifications to a target are given up, or nothing was delivered for a quarter of an hour although it was '
  'tried.';
insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('TARGET_FAILING', 'high', 1, 1, 'silence', false, '{}', 'bruce.target_failing',
  'Notifications to a target are given up, or it receives nothing for long.');
insert into public.texts (key, language, text)
values
  ('rule_about.target_failing', 'fr',
    'Des notifications à une cible sont abandonnées, ou elle ne reçoit rien depuis longtemps.'),
  ('target_failing.nothing', 'en', 'Target %1$s has received nothing since %2$s.'),
  ('target_failing.nothing', 'fr', 'La cible %1$s n''a rien reçu depuis %2$s.'),
  ('target_failing.because', 'en', 'Target %1$s has received nothing since %2$s: %3$s'),
  ('target_failing.because', 'fr', 'La cible %1$s n''a rien reçu depuis %2$s : %3$s'),
  ('target_failing.one_given_up', 'en', '1 notification was given up.'),
  ('target_failing.one_given_up', 'fr', '1 notification a été abandonnée.'),
  ('target_failing.given_up', 'en', '%1$s notifications were given up.'),
  ('target_failing.given_up', 'fr', '%1$s notifications ont été abandonnées.');

-- 50_notices/deliver/turn_breakers.sql
create function bruce.turn_breakers(p_outcomes jsonb, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
  with counted as (
    select o.target, bool_or(o.outcome = 'delivered') as works, count(*)
      filter (where o.outcome <> 'delivered')::integer as failed
    from jsonb_to_recordset(p_outcomes) as o (target text, outcome text)
    group by o.target
  ),
  turned as (
    select t.name, t.breaker as was,
      case
        when c.works then 'closed'
        when t.breaker <> 'closed' or t.failures + c.failed >= t.breaker_failures then 'open'
        else 'closed'
      end as breaker,
      case when c.works then 0 else t.failures + c.failed end as failures
    from counted as c
    join public.targets as t on t.name = c.target
    where not c.works or t.failures > 0 or t.breaker <> 'closed' or t.failing_since is not null
    order by t.name
    for no key update of t
  ),
  written as (
    update public.targets as t
    set breaker = r.breaker, failures = r.failures,
      failing_since = case when r.failures > 0 then coalesce(t.failing_since, p_now) end,
      breaker_opened_at = case r.breaker when 'open' then coalesce(t.breaker_opened_at, p_now) end,
      breaker_retry_at = case r.breaker when 'open' then
          p_now + least(
            t.breaker_pause * 2 ^ least(greatest(r.failures - t.breaker_failures, 0), 16),
            greatest(t.breaker_pause, interval '1 hour'))
        end
    from turned as r
    where t.name = r.name
    returning t.name, r.was, t.breaker, t.failures, t.breaker_retry_at
  )
  insert into public.journal (created_at, kind, message, details)
  select
    p_now, 'target',
    case w.breaker
      when 'open' then bruce.say(
        'journal.target_failed', w.name, w.failures::text,
        date_trunc('second', w.breaker_retry_at at time zone 'UTC')::text || ' UTC')
      else bruce.say('journal.target_answers', w.name)
    end,
    jsonb_build_object('target', w.name, 'breaker', w.breaker)
  from written as w
  where (w.was = 'closed') <> (w.breaker = 'closed')
  order by w.name;
end;
$$;
revoke all on function bruce.turn_breakers(jsonb, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.turn_breakers(jsonb, timestamptz) is
  'Opens and closes the circuit breakers of targets by results. A refusal counts as a failure too: a wrong '
  'address or password must not use up all queued notifications.';
insert into public.texts (key, language, text)
values
  ('journal.target_failed', 'en', 'Target %1$s failed %2$s times in a row: nothing is sent until %3$s.'),
  ('journal.target_failed', 'fr',
    'La cible %1$s a échoué %2$s fois de suite : rien n''est envoyé avant %3$s.'),
  ('journal.target_answers', 'en', 'Target %1$s answers again.'),
  ('journal.target_answers', 'fr', 'La cible %1$s répond de nouveau.');

-- 50_notices/deliver/wake_dispatch.sql
-- whoever listens hears it at the commit; what is rolled back wakes nobody

create function bruce.wake_dispatch(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if coalesce(bruce.next_due_at(p_now) > p_now, true) then
    return;
  end if;
  perform pg_notify('bruce_due', '');
  begin
    perform bruce.call_dispatch();
  exception
    when transaction_rollback then
      raise;
    -- an event is not refused because its notification will leave a minute later
    when others then
      raise warning 'dispatch is not called now, but by the next job: %', sqlerrm;
  end;
end;
$$;
revoke all on function bruce.wake_dispatch(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.wake_dispatch(timestamptz) is
  'Calls dispatch when this transaction commits, if a notification is due: who listens on channel bruce_due '
  '(the local stack) is told; where there are pg_net and a vault, the function is called.';

-- 50_notices/deliver/withdraw_actions.sql
create function bruce.withdraw_actions(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_void jsonb;
  v_gone jsonb;
  v_task_ids bigint[];
begin
  with due as materialized (
    select a.action_id, a.created_at, a.kind, a.target, a.title, a.payload, a.task_id, a.reaction
    from public.targets as t
    cross join lateral (
      select a.* from public.actions as a
      where a.target = t.name and a.status = 'pending' and a.next_attempt_at <= p_now
        and a.attempts = 0
      order by a.next_attempt_at, a.created_at
      limit 100
    ) as a
    where t.enabled and (t.breaker <> 'open' or t.breaker_retry_at <= p_now)
  ),
  said as (
    select d.action_id, e.issue_id, e.status
    from due as d
    cross join lateral bruce.said(d.payload) as e
  ),
  judged as (
    select s.action_id, s.issue_id, s.status,
      case
        when s.status = 'resolved' then null
        when i.status = 'resolved' then bruce.say('withdrawn.over')
        when i.status = 'pending' then bruce.say('withdrawn.waived')
        when i.acknowledged_at >= d.created_at then bruce.say('withdrawn.acknowledged', i.acknowledged_by)
        when i.suppressed_by is not null then bruce.say('withdrawn.explained')
        when d.kind <> 'repeat' and exists (
          select from public.maintenance_windows as w
          where w.enabled and bruce.window_is_open(w, p_now)
            and coalesce(i.event_type = any (w.event_types), true)
            and bruce.matches_glob(i.hostname, w.hostname) and bruce.matches_glob(i.service, w.service)
        ) then bruce.say('withdrawn.in_maintenance')
      end as because
    from said as s
    join due as d on d.action_id = s.action_id
    left join public.issues as i on i.issue_id = s.issue_id
  ),
  -- an action goes as a whole: what of it is still to be told is told anew
  void as (
    select d.action_id, d.created_at, d.kind, d.target, d.title, d.task_id, d.reaction,
      min(j.because) as because, array_agg(j.issue_id) as issue_ids,
      bool_or(j.because is null) as is_partly
    from due as d
    join judged as j on j.action_id = d.action_id
    group by d.action_id, d.created_at, d.kind, d.target, d.title, d.task_id, d.reaction
    having bool_or(j.because is not null)
      and (bool_and(j.because is not null) or d.kind = 'group' and d.task_id is not null
        and bool_and(j.status <> 'resolved'))
  )
  select jsonb_agg(to_jsonb(v)) into v_void
  from void as v
  -- one that is sent again by hand was sent before
  where not exists (select from public.deliveries as l where l.action_id = v.action_id);
  if v_void is null then
    return 0;
  end if;

  perform bruce.lock_notices();
  with void as materialized (
    select v.* from jsonb_to_recordset(v_void) as v (
      action_id uuid, created_at timestamptz, kind text, target text, title text, task_id bigint,
      reaction text, because text, issue_ids uuid[], is_partly boolean)
  ),
  -- another dispatcher may have it by now
  gone as (
    delete from public.actions as a using void as v
    where a.action_id = v.action_id and a.status = 'pending' and a.attempts = 0
    returning v.*, a.payload
  ),
  -- what it was about is untold again, where this was the first word of it
  untold as (
    select m.reaction, m.member_key, g.target, g.kind
    from gone as g
    join public.task_issues as m
      on m.reaction = g.reaction and m.issue_id = any (g.issue_ids) and g.target = any (m.told_targets)
    where g.kind = 'escalation' or g.kind <> 'repeat' and m.told_at = g.created_at
  ),
  forgotten as (
    delete from public.task_issues as m using untold as u
    where m.reaction = u.reaction and m.member_key = u.member_key
      and u.kind <> 'escalation' and m.pending_status = 'resolved' and m.told_targets = array[u.target]
    returning m.task_id
  ),
  again as (
    update public.task_issues as m
    set pending_status = case when u.kind = 'escalation' then m.pending_status
        else coalesce(m.pending_status, m.told_status) end,
      pending_event_id = case when u.kind = 'escalation' then m.pending_event_id
        else coalesce(m.pending_event_id, m.told_event_id) end,
      told_status = case when u.kind = 'escalation' then m.told_status end,
      told_event_id = case when u.kind = 'escalation' then m.told_event_id end,
      told_at = case when u.kind = 'escalation' then m.told_at end,
      escalated_at = null, told_targets = array_remove(m.told_targets, u.target)
    from untold as u
    where m.reaction = u.reaction and m.member_key = u.member_key
      and (u.kind = 'escalation' or m.pending_status is distinct from 'resolved')
      and (u.kind = 'escalation' or m.told_targets = array[u.target])
    returning m.task_id
  ),
  written as (
    insert into public.journal (created_at, kind, message, details)
    select p_now, 'notification',
      bruce.say(case when g.is_partly then 'journal.told_anew' else 'journal.not_sent' end,
        g.target, g.because, g.title),
      jsonb_build_object('target', g.target, 'reaction', g.reaction)
    from gone as g
  )
  select
    (select jsonb_agg(to_jsonb(g)) from gone as g),
    array(select f.task_id from forgotten as f union select a.task_id from again as a)
  into v_gone, v_task_ids;
  if v_gone is not null then
    perform bruce.withdraw_ends(v_gone);
  end if;
  perform bruce.set_timers(v_task_ids, p_now);
  update public.tasks as t set tell_at = p_now
  where t.task_id = any (v_task_ids) and t.tell_at > p_now;
  perform bruce.flush_tasks(p_now);
  return jsonb_array_length(v_void);
end;
$$;
revoke all on function bruce.withdraw_actions(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.withdraw_actions(timestamptz) is
  'Takes back notifications that wait to be sent and are about what somebody has acknowledged or waived, '
  'what is over, explained or in maintenance by now. Then neither beginning nor end is sent. Returns how '
  'many.';
insert into public.texts (key, language, text)
values
  ('withdrawn.over', 'en', 'it is over already'),
  ('withdrawn.over', 'fr', 'c''est déjà fini'),
  ('withdrawn.waived', 'en', 'it was waived'),
  ('withdrawn.waived', 'fr', 'il est en sourdine'),
  ('withdrawn.acknowledged', 'en', '%1$s acknowledged it'),
  ('withdrawn.acknowledged', 'fr', '%1$s s''en occupe'),
  ('withdrawn.explained', 'en', 'something else explains it'),
  ('withdrawn.explained', 'fr', 'autre chose l''explique'),
  ('withdrawn.in_maintenance', 'en', 'it is in maintenance'),
  ('withdrawn.in_maintenance', 'fr', 'c''est en maintenance'),
  ('journal.told_anew', 'en', 'Told anew to %1$s, as %2$s: %3$s'),
  ('journal.told_anew', 'fr', 'Annoncé à nouveau à %1$s, car %2$s : %3$s'),
  ('journal.not_sent', 'en', 'Not sent to %1$s, as %2$s: %3$s'),
  ('journal.not_sent', 'fr', 'Non envoyé à %1$s, car %2$s : %3$s');

-- 50_notices/deliver/withdraw_ends.sql
create function bruce.withdraw_ends(p_gone jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  delete from public.actions as a
  using jsonb_to_recordset(p_gone) as g (
      target text, reaction text, kind text, created_at timestamptz, payload jsonb)
  cross join lateral bruce.said(g.payload) as s
  join public.events as b on b.event_id = s.event_id
  join public.issues as i on i.issue_id = s.issue_id
  cross join lateral (select s.status = 'opened' or g.kind = 'escalation' as is_first) as f
  where g.kind <> 'repeat'
    and a.target = g.target and a.reaction is not distinct from g.reaction
    and a.status = 'pending' and a.attempts = 0 and a.kind = 'single'
    and a.payload ->> 'status' = 'resolved' and (a.payload ->> 'issue_id')::uuid = s.issue_id
    and b.id < (select e.id from public.events as e where e.event_id = (a.payload ->> 'id')::uuid)
    -- the last word before it, of those that were sent or will be
    and coalesce((
      select w.status
      from public.actions as t
      cross join lateral bruce.said(t.payload) as w
      join public.events as v on v.event_id = w.event_id
      where t.target = g.target and t.reaction is not distinct from g.reaction
        and t.created_at between case when f.is_first then g.created_at else i.first_seen_at end
          and a.created_at
        and w.issue_id = s.issue_id
        and v.id < (select e.id from public.events as e where e.event_id = (a.payload ->> 'id')::uuid)
      order by t.created_at desc, v.id desc
      limit 1
    ) = 'resolved', f.is_first);
end;
$$;
revoke all on function bruce.withdraw_ends(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.withdraw_ends(jsonb) is
  'Takes back the ends of what nobody was told: those that wait to be sent after a notification that was '
  'taken back, when no word of their issue is sent in between. p_gone: rows of actions that were deleted.';

-- 50_notices/deliveries.sql
create table public.deliveries (
  finished_at timestamptz not null,
  target text not null,
  outcome text not null check (outcome in ('delivered', 'retry', 'dead', 'lost')),
  attempt integer not null check (attempt > 0),
  http_status integer,
  latency_ms integer check (latency_ms >= 0),
  error text,
  is_late boolean not null default false,
  holder text,
  action_id uuid not null references public.actions on delete cascade,
  lease uuid,
  primary key (action_id, attempt, is_late)
);
revoke all on table public.deliveries from public, anon, authenticated, service_role;
comment on table public.deliveries is
  'One row per delivery attempt, and one more for a result that came too late to count.';
comment on column public.deliveries.outcome is
  'delivered; retry: it failed and is tried again; dead: it failed for good; lost: its lease expired and '
  'the result is unknown.';
comment on column public.deliveries.is_late is
  'Reported after its lease expired, or reported again: recorded, without effect.';
alter table public.deliveries enable row level security;
create policy deliveries_select_authenticated on public.deliveries
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.deliveries to authenticated, service_role;
create trigger _060_strip_secrets before insert on public.deliveries
  for each row execute function bruce.tg__strip_secrets('error');

-- 50_notices/digest/digest.sql
create function public.digest(
  from_at timestamptz default bruce.clock() - interval '1 day', to_at timestamptz default bruce.clock()
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  select bruce.refuse_strangers();
  with told as materialized (
    select e.* from public.events as e
    where e.created_at > from_at and e.created_at <= to_at and e.issue_id is not null
  ),
  -- time from the difference to its event; only of real changes, because for the others the beginning is
  -- unknown
  detected as (
    select greatest(extract(epoch from e.created_at - (e.evidence ->> 'since')::timestamptz), 0) as seconds
    from told as e
    where e.status = 'opened' and e.cause = 'REALITY_CHANGED' and e.evidence ->> 'since' is not null
  ),
  mended as (
    select extract(epoch from e.created_at - o.created_at) as seconds
    from told as e
    cross join lateral (
      select o.created_at from public.events as o
      where o.drift_key = e.drift_key and o.status = 'opened' and o.created_at <= e.created_at
      order by o.created_at desc, o.id desc
      limit 1
    ) as o
    where e.status = 'resolved' and e.cause = 'REALITY_CHANGED'
  ),
  open as materialized (
    select i.*, extract(epoch from to_at - i.opened_at) as seconds
    from public.issues as i
    where i.opened_at <= to_at and (i.status = 'open' or i.resolved_at > to_at)
  ),
  rule as (
    select e.event_type, count(*) as opened from told as e where e.status = 'opened'
    group by 1 order by 2 desc, 1 limit 3
  ),
  host as (
    select e.hostname, count(*) as opened from told as e where e.status = 'opened' and e.hostname is not null
    group by 1 order by 2 desc, 1 limit 3
  ),
  oldest as (
    select o.* from open as o order by o.opened_at, o.drift_key limit 3
  ),
  command as (
    select c.state, c.verification from public.bruce_cmd as c
    where c.finished_at > from_at and c.finished_at <= to_at
  )
  select jsonb_build_object(
    'from', from_at, 'to', to_at,
    'events', (select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'), 'changed', count(*)
        filter (where e.status = 'changed'),
      'resolved', count(*) filter (where e.status = 'resolved')
    ) from told as e),
    'noisiest_rules',
      (select coalesce(jsonb_agg(to_jsonb(r) order by r.opened desc, r.event_type), '[]') from rule as r),
    'noisiest_hosts',
      (select coalesce(jsonb_agg(to_jsonb(h) order by h.opened desc, h.hostname), '[]') from host as h),
    'open', (select jsonb_build_object(
      'total', count(*), 'critical', count(*) filter (where o.severity = 'critical'),
      'high', count(*) filter (where o.severity = 'high'), 'acknowledged', count(*)
        filter (where o.acknowledged_at <= to_at),
      'stale', count(*) filter (where o.stale), 'flapping', count(*) filter (where o.flapping)
    ) from open as o),
    'held_back', (select jsonb_build_object(
      'waived', count(*) filter (where i.waived_by is not null),
      'in_window', count(*) filter (where i.waived_by is null and i.window_id is not null),
      'explained', count(*)
        filter (where i.waived_by is null and i.window_id is null and i.suppressed_by is not null)
    ) from public.issues as i where i.status = 'pending'),
    'longest_open', (select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', o.event_type, 'hostname', o.hostname, 'service', o.service, 'severity', o.severity,
        'details', o.details,
      'opened_at', o.opened_at, 'open_for_s', round(o.seconds), 'acknowledged_by', o.acknowledged_by,
        'issue_id', o.issue_id
    ) order by o.opened_at, o.drift_key), '[]') from oldest as o),
    'flapping', (
      select coalesce(
        jsonb_agg(concat_ws(' ', o.event_type, o.service, 'on', o.hostname) order by o.drift_key), '[]')
      from open as o where o.flapping),
    'mean_time_to_detect_s', (select round(avg(d.seconds)) from detected as d), 'detected',
      (select count(*) from detected),
    'mean_time_to_resolve_s', (select round(avg(m.seconds)) from mended as m), 'resolved',
      (select count(*) from mended),
    'notices', jsonb_build_object(
      'sent', (select count(*) from public.actions as a
        where a.finished_at > from_at and a.finished_at <= to_at and a.status = 'delivered'),
      'given_up', (select count(*) from public.actions as a
        where a.finished_at > from_at and a.finished_at <= to_at and a.status = 'dead'),
      'waiting', (select count(*) from public.actions as a where a.status in ('pending', 'leased')),
      'held_back',
        (select count(*) from public.tasks as t where t.status = 'waiting' and t.held_by is not null)
    ),
    'commands', (select jsonb_build_object(
      'run', count(*) filter (where c.state in ('succeeded', 'failed', 'undetermined')),
      'failed', count(*) filter (where c.state = 'failed'), 'undetermined', count(*)
        filter (where c.state = 'undetermined'),
      'rejected', count(*) filter (where c.state = 'rejected'),
      'verified', count(*) filter (where c.verification = 'verified'),
      'disproved', count(*) filter (where c.verification = 'disproved')
    ) from command as c),
    'coverage', (select jsonb_build_object(
      'declared', count(*), 'unseen', count(*) filter (where c.is_gap),
      'reporting', (select count(distinct s.host) from bruce.scopes as s)
    ) from bruce.coverage_rows as c where c.question like 'declared %'),
    'unused', (select coalesce(jsonb_agg(jsonb_build_object(
      'kind', u.kind, 'id', u.id, 'about', u.about, 'reason', u.reason, 'verdict', u.verdict
    ) order by u.kind, u.id), '[]') from public.unused_waivers_and_windows as u),
    'overdue', (select coalesce(jsonb_agg(distinct o.service), '[]') from (
      select o.service from open as o where o.event_type = 'HEARTBEAT_OVERDUE' and o.service is not null
      union all
      -- jobs that do not run, as after a restore, open no issue: whoever asks now computes it
      select h.name
      from public.heartbeats as h
      cross join public.settings as s
      where h.name in ('jobs', 'engine') and h.enabled and to_at >= bruce.clock()
        and bruce.last_beat_at(h) + h.cadence * s.missed_intervals < bruce.clock()
      union all
      -- known before a part is overdue: nothing is scheduled, as after a restore
      select p.problem
      from (
        select bruce.schedule_problem() as problem union all select bruce.dispatch_problem()
      ) as p
      where p.problem is not null and to_at >= bruce.clock()
    ) as o)
  );
$$;
revoke all on function public.digest(timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function public.digest(timestamptz, timestamptz) is
  'What happened between two times (default: the last day): noisiest rules and hosts, longest open issues, '
  'mean times to detect and to resolve, notifications, commands, unused waivers and windows. Open issues '
  'are as of the end; what is held back, waits, never matched or is unseen is as of now.';
grant execute on function public.digest(timestamptz, timestamptz) to authenticated, service_role;

-- 50_notices/digest/digest_counts.sql
create function bruce.digest_counts(p_counts jsonb, p_about text, p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select string_agg(
      bruce.say(p_about || n.name, p_counts ->> n.name), ', ' order by n.ordinality)
    from unnest(p_names) with ordinality as n (name, ordinality)
    where p_counts ->> n.name <> '0'
  );
end;
$$;
revoke all on function bruce.digest_counts(jsonb, text, text[]) from public, anon, authenticated, service_role;
comment on function bruce.digest_counts(jsonb, text, text[]) is
  'The counts of these names that are not zero, as words. Null where all are.';
insert into public.texts (key, language, text)
values
  ('digest_open.critical', 'en', '%1$s critical'), ('digest_open.critical', 'fr', 'critiques %1$s'),
  ('digest_open.high', 'en', '%1$s high'), ('digest_open.high', 'fr', 'graves %1$s'),
  ('digest_open.acknowledged', 'en', '%1$s acknowledged'),
  ('digest_open.acknowledged', 'fr', 'pris en charge %1$s'),
  ('digest_open.flapping', 'en', '%1$s flapping'), ('digest_open.flapping', 'fr', 'instables %1$s'),
  ('digest_open.stale', 'en', '%1$s stale'), ('digest_open.stale', 'fr', 'périmés %1$s'),
  ('digest_held_back.waived', 'en', '%1$s waived'),
  ('digest_held_back.waived', 'fr', 'en sourdine %1$s'),
  ('digest_held_back.in_window', 'en', '%1$s in a maintenance window'),
  ('digest_held_back.in_window', 'fr', 'en maintenance %1$s'),
  ('digest_held_back.explained', 'en', '%1$s explained by another'),
  ('digest_held_back.explained', 'fr', 'expliqués par un autre %1$s'),
  ('digest_notices.sent', 'en', '%1$s sent'), ('digest_notices.sent', 'fr', 'envoyées %1$s'),
  ('digest_notices.given_up', 'en', '%1$s given up'), ('digest_notices.given_up', 'fr', 'abandonnées %1$s'),
  ('digest_notices.waiting', 'en', '%1$s waiting'), ('digest_notices.waiting', 'fr', 'en attente %1$s'),
  ('digest_notices.held_back', 'en', '%1$s held back'), ('digest_notices.held_back', 'fr', 'retenues %1$s'),
  ('digest_commands.run', 'en', '%1$s run'), ('digest_commands.run', 'fr', 'exécutées %1$s'),
  ('digest_commands.failed', 'en', '%1$s failed'), ('digest_commands.failed', 'fr', 'en échec %1$s'),
  ('digest_commands.undetermined', 'en', '%1$s undetermined'),
  ('digest_commands.undetermined', 'fr', 'à l''issue inconnue %1$s'),
  ('digest_commands.rejected', 'en', '%1$s rejected'), ('digest_commands.rejected', 'fr', 'refusées %1$s'),
  ('digest_commands.verified', 'en', '%1$s verified'), ('digest_commands.verified', 'fr', 'vérifiées %1$s'),
  ('digest_commands.disproved', 'en', '%1$s did not help'),
  ('digest_commands.disproved', 'fr', 'sans effet %1$s');

-- 50_notices/digest/digest_line.sql
create function bruce.digest_line(p_key text, p_what text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when p_what is not null then bruce.say(p_key, p_what) end;
end;
$$;
revoke all on function bruce.digest_line(text, text) from public, anon, authenticated, service_role;
comment on function bruce.digest_line(text, text) is
  'A line of a digest. Null where there is nothing to say.';
insert into public.texts (key, language, text)
values
  ('digest_line.held_back', 'en', 'Held back: %1$s.'), ('digest_line.held_back', 'fr', 'Retenus : %1$s.'),
  ('digest_line.longest_open', 'en', 'Longest open: %1$s.'),
  ('digest_line.longest_open', 'fr', 'Ouverts depuis le plus longtemps : %1$s.'),
  ('digest_line.noisiest', 'en', 'Noisiest: %1$s.'),
  ('digest_line.noisiest', 'fr', 'Les plus fréquents : %1$s.'),
  ('digest_line.on_average', 'en', 'On average %1$s.'),
  ('digest_line.on_average', 'fr', 'En moyenne : %1$s.'),
  ('digest_line.notices', 'en', 'Notices: %1$s.'), ('digest_line.notices', 'fr', 'Notifications : %1$s.'),
  ('digest_line.commands', 'en', 'Commands: %1$s.'), ('digest_line.commands', 'fr', 'Commandes : %1$s.'),
  ('digest_line.unused', 'en', 'Match nothing: %1$s waivers or windows.'),
  ('digest_line.unused', 'fr', 'Sourdines ou fenêtres sans effet : %1$s.'),
  ('digest_line.not_well', 'en', 'Not well: %1$s.'), ('digest_line.not_well', 'fr', 'Ne va pas bien : %1$s.');

-- 50_notices/digest/digest_lines.sql
create function bruce.digest_lines(p_digest jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_coverage jsonb := p_digest -> 'coverage';
  v_open text := bruce.digest_counts(
    p_digest -> 'open', 'digest_open.', '{critical,high,acknowledged,flapping,stale}');
  v_total text := p_digest #>> '{open,total}';
begin
  return concat_ws(E'\n',
    case
      when v_coverage ->> 'declared' = '0' and v_coverage ->> 'reporting' = '0'
        then bruce.say('digest.nothing')
    end,
    case when v_open is null then bruce.say('digest.open', v_total)
      else bruce.say('digest.open_of_which', v_total, v_open) end,
    case when v_coverage ->> 'unseen' <> '0'
      then bruce.say('digest.unseen', v_coverage ->> 'unseen', v_coverage ->> 'declared') end,
    bruce.digest_line('digest_line.held_back',
      bruce.digest_counts(p_digest -> 'held_back', 'digest_held_back.', '{waived,in_window,explained}')),
    bruce.digest_line('digest_line.longest_open', (
      select string_agg(
        bruce.notice_title('single', array[row(
          o ->> 'event_type', null, left(o ->> 'hostname', 60), left(o ->> 'service', 60), 'opened', null,
          true, null
        )::bruce.told_thing])
          || ', ' || bruce.duration_words((o ->> 'open_for_s')::numeric),
        bruce.say('title_list.separator') order by position)
      from jsonb_array_elements(p_digest -> 'longest_open') with ordinality as l (o, position)
    )),
    bruce.digest_line('digest_line.noisiest', nullif(concat_ws(bruce.say('title_list.separator'),
      (select string_agg(format('%s %s', r ->> 'event_type', r ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_rules') with ordinality as l (r, position)),
      (select string_agg(format('%s %s', left(h ->> 'hostname', 60), h ->> 'opened'), ', ' order by position)
        from jsonb_array_elements(p_digest -> 'noisiest_hosts') with ordinality as l (h, position))
    ), '')),
    bruce.digest_line('digest_line.on_average', nullif(concat_ws(', ',
      case when p_digest ->> 'mean_time_to_detect_s' is not null then bruce.say(
        'digest.detected_after', bruce.duration_words((p_digest ->> 'mean_time_to_detect_s')::numeric)) end,
      case when p_digest ->> 'mean_time_to_resolve_s' is not null then bruce.say(
        'digest.resolved_after', bruce.duration_words((p_digest ->> 'mean_time_to_resolve_s')::numeric)) end
    ), '')),
    bruce.digest_line('digest_line.notices',
      bruce.digest_counts(p_digest -> 'notices', 'digest_notices.', '{sent,given_up,waiting,held_back}')),
    bruce.digest_line('digest_line.commands', bruce.digest_counts(
      p_digest -> 'commands', 'digest_commands.', '{run,failed,undetermined,rejected,verified,disproved}')),
    bruce.digest_line('digest_line.unused', nullif(jsonb_array_length(p_digest -> 'unused'), 0)::text),
    bruce.digest_line('digest_line.not_well', (
      select string_agg(left(o, 100), bruce.say('title_list.separator') order by o)
        from jsonb_array_elements_text(p_digest -> 'overdue') as o
    ))
  );
end;
$$;
revoke all on function bruce.digest_lines(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.digest_lines(jsonb) is
  'A digest in a few lines, short enough for a phone. Zeros are left out.';
insert into public.texts (key, language, text)
values
  ('digest.nothing', 'en', 'Nothing is declared and nobody reports: there is nothing to compare.'),
  ('digest.nothing', 'fr', 'Rien n''est déclaré et personne ne rend compte : il n''y a rien à comparer.'),
  ('digest.open', 'en', 'Open: %1$s.'), ('digest.open', 'fr', 'Écarts ouverts : %1$s.'),
  ('digest.open_of_which', 'en', 'Open: %1$s (%2$s).'),
  ('digest.open_of_which', 'fr', 'Écarts ouverts : %1$s (%2$s).'),
  ('digest.unseen', 'en', 'Seen by nobody: %1$s of %2$s declared hosts and services.'),
  ('digest.unseen', 'fr', 'Vus par personne : %1$s sur %2$s hôtes et services déclarés.'),
  ('digest.detected_after', 'en', 'detected after %1$s'),
  ('digest.detected_after', 'fr', 'détection après %1$s'),
  ('digest.resolved_after', 'en', 'resolved after %1$s'),
  ('digest.resolved_after', 'fr', 'résolution après %1$s');

-- 50_notices/digest/digests.sql
create table public.digests (
  day date not null,
  period text not null check (period in ('daily', 'weekly')),
  title text not null,
  summary text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  created_at timestamptz not null,
  target text,
  action_id uuid,
  digest jsonb not null,
  primary key (period, day),
  constraint it_ends_after_it_begins check (to_at > from_at)
);
revoke all on table public.digests from public, anon, authenticated, service_role;
comment on table public.digests is 'One row per period and day, so each digest is made once.';
comment on column public.digests.day is 'The local day on which it was due.';
comment on column public.digests.action_id is
  'The notification it was sent as; that row can be purged earlier.';
comment on column public.digests.digest is 'The numbers, as public.digest returns them.';
alter table public.digests enable row level security;
create policy digests_select_authenticated on public.digests
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.digests to authenticated, service_role;

-- 50_notices/digest/due_digests.sql
create function bruce.due_digests(p_now timestamptz)
returns table (period text, day date, from_at timestamptz, to_at timestamptz)
language sql
stable
set search_path = ''
as $$
  -- the last time at which the local clock showed digest_at: today's, or yesterday's
  with moment as (
    select s.*, d.day, bruce.local_to_utc(d.day + s.digest_at, s.digest_time_zone, false) as to_at
    from public.settings as s
    cross join lateral (
      select (p_now at time zone s.digest_time_zone)::date - n as day from generate_series(0, 1) as n
    ) as d
    where s.digest_target is not null
  ),
  last as (
    select m.* from moment as m where m.to_at <= p_now order by m.to_at desc limit 1
  )
  select p.period, l.day, bruce.local_to_utc(l.day - p.days + l.digest_at, l.digest_time_zone, false), l.to_at
  from last as l
  cross join lateral (values
    ('daily', 1, l.digest_daily),
    ('weekly', 7, lower(to_char(l.day, 'dy')) = l.digest_weekday)
  ) as p (period, days, is_meant)
  where p.is_meant
    and not exists (select from public.digests as o where o.period = p.period and o.day = l.day)
    -- no digest of a time before the first observation or event
    and (
      exists (select from bruce.scopes as s where s.first_seen_at < l.to_at)
      or exists (select from public.events as e where e.created_at < l.to_at)
    )
  order by p.days;
$$;
revoke all on function bruce.due_digests(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.due_digests(timestamptz) is
  'The digests that are due and not made yet. A missed digest is made until the next one is due; none is '
  'made of a time that ended before the first observation or event.';

-- 50_notices/digest/send_digest.sql
create function bruce.send_digest(p_due record, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_digest jsonb := public.digest(p_due.from_at, p_due.to_at);
  v_action_id uuid := gen_random_uuid();
  v_target public.targets;
  v_title text;
  v_trajectory jsonb := case when p_due.period = 'weekly'
    then public.trajectory(p_due.from_at, (
      -- seven whole days
      select date_trunc('day', p_due.to_at, s.digest_time_zone) from public.settings as s)) end;
  v_summary text := concat_ws(E'\n', bruce.digest_lines(v_digest), bruce.trajectory_lines(v_trajectory));
begin
  v_digest := v_digest || case when v_trajectory is not null
    then jsonb_build_object(
      'trajectory', v_trajectory - '{rules,hosts,days,months}'::text[] #- '{total,daily}')
    else '{}' end;
  select t.* into v_target
  from public.targets as t
  join public.settings as s on s.digest_target = t.name
  -- a digest never queues a command, and is about no object of NetBox
  where t.enabled and t.kind not in ('command', 'netbox');
  v_title := bruce.say(
    case p_due.period when 'daily' then 'digest_title.daily' else 'digest_title.weekly' end,
    v_digest #>> '{events,opened}', v_digest #>> '{events,resolved}', v_digest #>> '{open,total}'
  );
  insert into public.digests (
    day, period, title, summary, from_at, to_at, created_at, target, action_id, digest)
  values (
    p_due.day, p_due.period, v_title, v_summary, p_due.from_at, p_due.to_at, p_now, v_target.name,
    case when v_target.name is not null then v_action_id end, v_digest
  );
  if v_target.name is null then
    return;
  end if;
  insert into public.actions (
    created_at, status, kind, target, title, severity, events, attempts, max_attempts, next_attempt_at,
    finished_at,
    payload, action_id
  )
  values (
    p_now, case v_target.kind when 'journal' then 'delivered' else 'pending' end, 'digest', v_target.name,
    v_title, 'low', 0,
    (v_target.kind = 'journal')::integer, 8, case when v_target.kind <> 'journal' then p_now end,
    case v_target.kind when 'journal' then p_now end,
    jsonb_build_object(
      'notification_id', v_action_id, 'kind', 'digest', 'reaction', null, 'group_key', p_due.period,
        'status', 'firing',
      'severity', 'low', 'title', v_title, 'summary', v_summary, 'events', '[]'::jsonb, 'omitted', 0,
        'digest', v_digest
    ),
    v_action_id
  );
  perform bruce.write_journal(
    p_kind => 'notification',
    p_message => case v_target.kind
        when 'journal' then v_title || ': ' || replace(v_summary, E'\n', ' ')
        else bruce.say('journal.for_target', v_target.name, v_title) end,
    p_action_id => v_action_id, p_details => jsonb_build_object('kind', 'digest', 'period', p_due.period),
    p_now => p_now
  );
end;
$$;
revoke all on function bruce.send_digest(record, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.send_digest(record, timestamptz) is
  'Makes one digest and its notification. If the target is disabled, a NetBox or the command queue, the '
  'digest is only stored.';
insert into public.texts (key, language, text)
values
  ('digest_title.daily', 'en', 'Daily digest: %1$s opened, %2$s resolved, %3$s open'),
  ('digest_title.daily', 'fr', 'Résumé du jour : apparus %1$s, résolus %2$s, ouverts %3$s'),
  ('digest_title.weekly', 'en', 'Weekly digest: %1$s opened, %2$s resolved, %3$s open'),
  ('digest_title.weekly', 'fr', 'Résumé de la semaine : apparus %1$s, résolus %2$s, ouverts %3$s');

-- 50_notices/digest/send_digests.sql
create function bruce.send_digests(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_due record;
  v_sent integer := 0;
begin
  for v_due in select * from bruce.due_digests(p_now) loop
    perform bruce.send_digest(v_due, p_now);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end;
$$;
revoke all on function bruce.send_digests(timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.send_digests(timestamptz) is
  'Makes the digests that are due; called by the jobs. Returns how many.';

-- 50_notices/digest/trajectory_lines.sql
create function bruce.trajectory_lines(p_trajectory jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_image text := (bruce.image_words(p_trajectory -> 'images', 1))[1];
  v_worse text := (
    select string_agg(r ->> 'name', bruce.say('title_list.separator') order by place)
    from jsonb_array_elements(p_trajectory -> 'rules') with ordinality as l (r, place)
    where r ->> 'direction' = 'worse' and place <= 3
  );
begin
  -- where too little is known to compare, a digest says nothing of it
  return nullif(concat_ws(E'\n',
    case when p_trajectory #>> '{total,direction}' <> 'unknown' then p_trajectory #>> '{sentences,0}' end,
    bruce.digest_line('trajectory.rules_worse', v_worse),
    p_trajectory #>> '{forecasts,growing,0,because}',
    v_image
  ), '');
end;
$$;
revoke all on function bruce.trajectory_lines(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.trajectory_lines(jsonb) is
  'The trajectory of a week in four lines at most: better or worse than the week before, the rules that got '
  'worse, what is full next, and the newest image after which something opened or ended. Null where there is '
  'nothing to say.';

-- 50_notices/make/notification.sql
create type bruce.notification as (
  task_id bigint, group_key text, kind text, target text, severity text,
  -- the first news of them are new; the others are open and were sent before
  event_ids uuid[], news integer
);
comment on type bruce.notification is 'One notification to make of a task.';

-- 50_notices/make/add_actions.sql
create function bruce.add_actions(
  p_reaction public.reactions, p_notifications bruce.notification[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_most constant integer := 50;
  v_commands uuid[];
begin
  with
  -- each notification with its target
  noticed as materialized (
    select n.*, n.ordinality as position, t.kind as target_kind, t.kind in ('command', 'netbox') as is_split,
      gen_random_uuid() as action_id
    from unnest(p_notifications) with ordinality as n
    join public.targets as t on t.name = n.target
  ),
  -- one row per event of each; a command, and a word in NetBox, is a notification of its own
  said as materialized (
    select
      n.action_id as notice_id,
      -- each is about one event, so a group becomes several
      case when n.is_split then gen_random_uuid() else n.action_id end as action_id,
      case when n.is_split then 1 else o.position end as position,
      o.position <= n.news as is_news,
      e.event_id, e.issue_id, e.hostname, e.service, e.status, e.severity, e.details,
      row(e.event_type, e.field, e.hostname, e.service, e.status, e.cause, o.position <= n.news,
        case when e.evidence ? 'waiver_id' then 'waived' when e.evidence ? 'forgotten_by' then 'forgotten' end
      )::bruce.told_thing as thing,
      public.event_json(e) as event
    from noticed as n
    cross join lateral unnest(n.event_ids) with ordinality as o (event_id, position)
    join public.events as e on e.event_id = o.event_id
    where (n.target_kind <> 'command' or e.status <> 'resolved'
      and (o.position <= n.news or n.kind in ('repeat', 'escalation')))
      -- NetBox keeps what it was told: a repeat would say nothing new
      and (n.target_kind <> 'netbox' or o.position <= n.news or n.kind = 'escalation')
      -- that a target fails is told to the others
      and (e.event_type <> 'TARGET_FAILING' or e.service is distinct from n.target)
  ),
  -- what its events have in common
  summed as (
    select
      s.notice_id, s.action_id, count(*)::integer as events,
      array_agg(s.thing order by s.position) as things,
      case when bool_and(s.status = 'resolved') then 'resolved' else 'firing' end as status,
      coalesce(
        bruce.severity_of_rank(coalesce(
          min(bruce.severity_rank(s.severity)) filter (where s.status <> 'resolved'),
          min(bruce.severity_rank(s.severity))
        )),
        min(s.severity)
      ) as severity,
      case when min(s.hostname) = max(s.hostname) then min(s.hostname) end as hostname,
      case when count(*) = 1 then min(s.service) end as service,
      case when count(*) = 1 then (array_agg(s.issue_id))[1] end as issue_id,
      case when count(*) = 1 then (array_agg(s.event_id))[1] end as event_id,
      case when count(*) > 1 then jsonb_agg(distinct s.issue_id) filter (where s.position <= v_most) end
        as issue_ids,
      string_agg(s.details, E'\n' order by s.position) filter (where s.position <= 10) as summary,
      (array_agg(s.event order by s.position))[1] as first_event,
      jsonb_agg(s.event order by s.position) filter (where s.position <= v_most) as event_list
    from said as s
    group by s.notice_id, s.action_id
  ),
  -- its title
  titled as (
    select
      n.kind, n.target, n.target_kind, n.is_split, n.task_id, n.position, n.group_key, s.*,
      n.is_split or n.kind = 'single' as is_single,
      bruce.notice_title(n.kind, s.things) as headline
    from summed as s
    join noticed as n on n.action_id = s.notice_id
  ),
  -- the actions
  made as (
    insert into public.actions (
      created_at, status, kind, target, title, severity, reaction, events, attempts, max_attempts,
      next_attempt_at,
      finished_at, payload, task_id, action_id
    )
    select
      p_now, case t.target_kind when 'journal' then 'delivered' else 'pending' end,
      case when t.is_split and t.kind in ('group', 'digest') then 'single' else t.kind end,
      t.target, t.headline, t.severity, p_reaction.name, t.events, case t.target_kind when 'journal' then 1
        else 0 end,
      p_reaction.max_attempts, case when t.target_kind <> 'journal' then p_now end,
      case t.target_kind when 'journal' then p_now end,
      case
        when t.is_single
          then t.first_event || jsonb_build_object('notification_id', t.action_id, 'title', t.headline)
        else jsonb_build_object(
          'notification_id', t.action_id, 'kind', t.kind, 'reaction', p_reaction.name, 'group_key',
            t.group_key,
          'status', t.status, 'severity', t.severity, 'title', t.headline,
          'summary', t.summary || case when t.events > 10
            then E'\n' || bruce.say('notice.more', (t.events - 10)::text) else '' end,
          'events', t.event_list, 'omitted', greatest(t.events - v_most, 0)
        )
      end,
      t.task_id, t.action_id
    from titled as t
    order by t.position
  ),
  -- a journal line of each; the command queue writes its own
  written as (
    insert into public.journal (
      created_at, kind, message, hostname, service, issue_id, event_id, action_id, details)
    select
      p_now, 'notification',
      case t.target_kind when 'journal' then concat_ws(': ', t.headline, replace(t.summary, E'\n', ' '))
        else bruce.say('journal.for_target', t.target, t.headline) end,
      t.hostname, t.service, t.issue_id, t.event_id, t.action_id,
      jsonb_build_object('reaction', p_reaction.name, 'kind', t.kind, 'events', t.events)
        || case when t.issue_ids is null then '{}' else jsonb_build_object('issue_ids', t.issue_ids) end
    from titled as t
    where t.target_kind <> 'command'
    order by t.position
  )
  select array_agg(t.action_id) into v_commands from titled as t where t.target_kind = 'command';
  if v_commands is not null then
    perform bruce.queue_commands(v_commands, p_now);
  end if;
end;
$$;
revoke all on function bruce.add_actions(public.reactions, bruce.notification[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.add_actions(public.reactions, bruce.notification[], timestamptz) is
  'Makes an action and a journal line of each notification. For the journal and the command queue it is '
  'carried out at once.';
insert into public.texts (key, language, text)
values
  ('notice.more', 'en', '… and %1$s more'), ('notice.more', 'fr', '… et %1$s de plus'),
  ('journal.for_target', 'en', 'For %1$s: %2$s'),
  ('journal.for_target', 'fr', 'Pour %1$s : %2$s');

-- 50_notices/make/due_notification.sql
create type bruce.due_notification as (
  task_id bigint, group_key text, kind text, severity text, event_ids uuid[], news integer, verdict text,
  is_digest boolean
);
comment on type bruce.due_notification is
  'What is due of a task (news, repeat, escalation), and whether it is sent (verdict told) or what delays '
  'it: quiet hours or the throttle.';

-- 50_notices/make/compose_notifications.sql
create function bruce.compose_notifications(p_reaction public.reactions, p_due bruce.due_notification[])
returns bruce.notification[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with due as (
      select d.* from unnest(p_due) with ordinality as d where d.verdict = 'told'
    ),
    -- ends that other targets than the present one were told the beginnings of
    ending as (
      select d.ordinality, m.pending_event_id, m.member_key,
        case when m.told_targets = '{}' then array[p_reaction.target] else m.told_targets end as targets
      from due as d
      join public.task_issues as m on m.task_id = d.task_id and m.pending_status = 'resolved'
      where d.kind = 'news' and m.told_targets <> array[p_reaction.target]
        and m.pending_event_id = any (d.event_ids[1:d.news])
    ),
    -- without those that are not for the present target
    own as (
      select d.task_id, d.group_key, d.kind, d.severity, d.is_digest, d.ordinality,
        case when o.event_ids is null then d.event_ids
          else array(
            select e.id from unnest(d.event_ids) with ordinality as e (id, position)
            where e.id <> all (o.event_ids) order by e.position) end as event_ids,
        d.news - coalesce(cardinality(o.event_ids), 0) as news
      from due as d
      left join lateral (
        select array_agg(e.pending_event_id) as event_ids
        from ending as e where e.ordinality = d.ordinality and p_reaction.target <> all (e.targets)
      ) as o on d.kind = 'news'
    ),
    composed as (
      -- one for each task
      select
        d.task_id, d.group_key,
        case when d.kind <> 'news' then d.kind when p_reaction.group_by is null then 'single' else 'group' end
          as kind,
        case d.kind when 'escalation' then p_reaction.escalate_target else p_reaction.target end as target,
        d.severity, d.event_ids, case d.kind when 'news' then d.news else 0 end as news, d.ordinality
      from own as d
      where not d.is_digest and (d.kind <> 'news' or d.news > 0)
      union all
      -- one for everything that quiet hours or the throttle delayed
      select
        null, null, 'digest', p_reaction.target, null,
        array_agg(e.event_id order by d.ordinality, e.position), count(*), 0
      from own as d
      cross join lateral unnest(d.event_ids[1:d.news]) with ordinality as e (event_id, position)
      where d.is_digest
      having count(*) > 0
      union all
      -- an end goes to all that were told of its beginning: of the escalation, or before the target changed
      select
        d.task_id, d.group_key, case when p_reaction.group_by is null then 'single' else 'group' end,
        t.target, d.severity, array_agg(e.pending_event_id order by e.member_key), count(*),
        d.ordinality
      from due as d
      join ending as e on e.ordinality = d.ordinality
      cross join lateral unnest(e.targets) as t (target)
      where t.target <> p_reaction.target
      group by d.task_id, d.group_key, d.severity, d.ordinality, t.target
    )
    select array_agg(
      row(c.task_id, c.group_key, c.kind, c.target, c.severity, c.event_ids, c.news)::bruce.notification
      order by c.ordinality
    )
    from composed as c
  );
end;
$$;
revoke all on function bruce.compose_notifications(public.reactions, bruce.due_notification[]) from public, anon, authenticated, service_role;
comment on function bruce.compose_notifications(public.reactions, bruce.due_notification[]) is
  'The notifications to make of what is due of a reaction. Null: none.';

-- 50_notices/make/fill_arguments.sql
create function bruce.fill_arguments(p_arguments jsonb, p_event jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(
      a.key,
      case jsonb_typeof(a.value)
        when 'string' then to_jsonb(coalesce(bruce.fill_template(a.value #>> '{}', p_event), ''))
        else a.value
      end
    ), '{}')
    from jsonb_each(coalesce(p_arguments, '{}')) as a
  );
end;
$$;
revoke all on function bruce.fill_arguments(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.fill_arguments(jsonb, jsonb) is
  'Arguments of a command, with the fields of the event filled in.';

-- 50_notices/make/fill_template.sql
create function bruce.fill_template(p_template text, p_event jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- one pass: a value that looks like a template is not expanded
  return (
    select string_agg(
      case when m.parts[1] ~ '^\{[a-z_]+\}$' then coalesce(p_event ->> btrim(m.parts[1], '{}'), '')
        else m.parts[1] end, ''
      order by m.position
    )
    from regexp_matches(p_template, '\{[a-z_]+\}|[^{]+|\{', 'g') with ordinality as m (parts, position)
  );
end;
$$;
revoke all on function bruce.fill_template(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.fill_template(text, jsonb) is
  'The text with {hostname}, {service} ... replaced by the fields of the event.';

-- 50_notices/make/news.sql
create type bruce.news as (
  reaction text, group_key text, task_id bigint, effect text, member_key text, event_id uuid, issue_id uuid,
  status text,
  hostname text, service text, event_type text, severity text
);
comment on type bruce.news is
  'What an event means to a reaction. tell: send it. forget: it ends without being sent. settle: it is '
  'again as it was sent.';

-- 50_notices/make/find_news.sql
create function bruce.find_news(p_events public.events[], p_reaction text)
returns bruce.news[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with told as (
      select e as event, coalesce(e.issue_id::text, e.drift_key, e.event_id::text) as member_key
      from unnest(p_events) as e
    ),
    -- of several events of one issue the last counts
    last as (
      select distinct on (t.member_key) t.event, t.member_key
      from told as t
      order by t.member_key, (t.event).created_at desc, (t.event).id desc
    ),
    met as (
      select
        r as reaction, l.event, l.member_key, m.task_id, m.told_event_id,
        coalesce((l.event).event_type = any (r.event_types), r.event_types is null)
          and coalesce((l.event).severity = any (r.severities), r.severities is null)
          and (r.hostname = '*' or bruce.matches_glob((l.event).hostname, r.hostname))
          and (r.service = '*' or bruce.matches_glob((l.event).service, r.service))
          and (r.tags is null or exists (
            select from public.assets as a where a.name = (l.event).hostname
              and (a.tags || bruce.owner_tags(a.metadata)) && r.tags
          )) as is_match
      from last as l
      cross join public.reactions as r
      -- one row at most; a join would be planned by the reaction alone, as long as few have any
      left join lateral (
        select o.task_id, o.told_event_id from public.task_issues as o
        where o.reaction = r.name and o.member_key = l.member_key limit 1
      ) as m on true
      where coalesce(r.name = p_reaction, r.enabled)
    ),
    meant as (
      select
        m.*,
        case
          -- the reaction does not know the issue yet
          when m.task_id is null then
            case when m.is_match and (m.event).status <> 'resolved'
              and (m.event).status = any ((m.reaction).statuses) then 'tell' end
          when m.told_event_id is null then
            case when m.is_match and (m.event).status <> 'resolved' then 'tell' else 'forget' end
          when (m.event).status = 'resolved' then
            case when 'resolved' = any ((m.reaction).statuses) then 'tell' else 'forget' end
          when not m.is_match or (m.event).status <> all ((m.reaction).statuses) then 'settle'
          -- it reopened before its resolution was sent, with the values that were sent
          when (m.event).issue_id is not null and exists (
            select from public.events as t
            where t.event_id = m.told_event_id
              and (t.severity, t.expected, t.observed) is not distinct from
                ((m.event).severity, (m.event).expected, (m.event).observed)
          ) then 'settle'
          else 'tell'
        end as effect
      from met as m
    )
    select array_agg(row(
      (m.reaction).name, bruce.group_key(m.reaction, m.event, m.member_key), m.task_id, m.effect,
      m.member_key,
      (m.event).event_id, (m.event).issue_id, (m.event).status, (m.event).hostname, (m.event).service,
      (m.event).event_type, (m.event).severity
    )::bruce.news order by (m.reaction).name, (m.event).id)
    from meant as m
    where m.effect is not null
  );
end;
$$;
revoke all on function bruce.find_news(public.events[], text) from public, anon, authenticated, service_role;
comment on function bruce.find_news(public.events[], text) is
  'What these events mean to each enabled reaction, or to the named one.';

-- 50_notices/make/flush_reaction.sql
create function bruce.flush_reaction(p_reaction public.reactions, p_now timestamptz, p_after timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_most constant integer := 200;
  v_task_ids bigint[];
  v_quiet_until timestamptz := bruce.quiet_until(p_reaction, p_now);
  v_free_at timestamptz;
  v_slots bigint;
  v_due bruce.due_notification[];
  v_notifications bruce.notification[];
begin
  -- of a burst so many are told now, and others in the next minutes: the engine is held meanwhile
  update public.tasks as t set tell_at = p_now + interval '1 minute'
  where t.task_id in (
    select o.task_id from public.tasks as o
    -- commands have a bound of their own, beyond which they are dead
    join public.targets as g on g.name = p_reaction.target and g.kind <> 'command'
    where o.reaction = p_reaction.name and o.next_due_at between p_after and p_now
      and o.tell_at <= p_now and o.held_by is null
    order by o.tell_at, o.task_id offset v_most
  );
  v_task_ids := array(
    select t.task_id from public.tasks as t where t.reaction = p_reaction.name
      and t.next_due_at between p_after and p_now
  );
  if p_reaction.throttle_count is not null then
    select p_reaction.throttle_count - count(*),
      coalesce(min(a.created_at), p_now) + p_reaction.throttle_interval
    into v_slots, v_free_at
    from public.actions as a
    where a.reaction = p_reaction.name and a.target = p_reaction.target and a.kind <> 'escalation'
      and a.created_at > p_now - p_reaction.throttle_interval;
  end if;
  v_due := bruce.judge_due(p_reaction, v_quiet_until, v_slots, p_now, p_after);
  v_notifications := bruce.compose_notifications(p_reaction, v_due);
  if v_notifications is not null then
    perform bruce.add_actions(p_reaction, v_notifications, p_now);
    perform bruce.remember_told(p_reaction, v_due, p_now);
  end if;

  update public.tasks as t
  set
    status = case when n.verdict = 'told' then 'told' else t.status end,
    notices = t.notices + coalesce(n.verdict = 'told' or r.verdict = 'told', false)::integer,
    told_at = case when n.verdict = 'told' or r.verdict = 'told' then p_now else t.told_at end,
    held_by = case
        when n.verdict = 'told' then null
        when t.tell_at <= p_now then coalesce(n.verdict, 'suppression')
        else t.held_by
      end,
    tell_at = case
        when n.verdict = 'told' then null
        when t.tell_at > p_now then t.tell_at
        when t.tell_at is not null then
          case n.verdict when 'quiet hours' then v_quiet_until when 'throttle' then v_free_at
            else p_now + interval '1 minute' end
      end,
    repeat_at = case
        when n.verdict = 'told' or r.verdict = 'told' then null
        when t.repeat_at > p_now then t.repeat_at
        when t.repeat_at is not null then
          case r.verdict when 'quiet hours' then v_quiet_until when 'throttle' then v_free_at
            else p_now + least(p_reaction.repeat_interval, interval '1 hour') end
      end,
    escalate_at = case
        when e.verdict = 'told' then null
        when t.escalate_at > p_now then t.escalate_at
        when t.escalate_at is not null then
          case e.verdict when 'quiet hours' then v_quiet_until else p_now + p_reaction.escalate_after end
      end
  from unnest(v_task_ids) as o (task_id)
  left join unnest(v_due) as n on n.task_id = o.task_id and n.kind = 'news'
  left join unnest(v_due) as r on r.task_id = o.task_id and r.kind = 'repeat'
  left join unnest(v_due) as e on e.task_id = o.task_id and e.kind = 'escalation'
  where t.task_id = o.task_id;
  perform bruce.set_timers(v_task_ids, p_now, '1 minute');
  return coalesce(cardinality(v_notifications), 0);
end;
$$;
revoke all on function bruce.flush_reaction(public.reactions, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.flush_reaction(public.reactions, timestamptz, timestamptz) is
  'Makes the notifications of a reaction that are due, at most 200 of news that nothing delayed; others '
  'are due a minute later. Afterwards nothing of it is due at p_now. Returns how many.';

-- 50_notices/make/flush_tasks.sql
create function bruce.flush_tasks(
  p_now timestamptz default bruce.clock(), p_reaction text default null,
  p_after timestamptz default '-infinity'
)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_reaction public.reactions;
  v_notices integer := 0;
begin
  if not exists (select from public.tasks as t where t.next_due_at between p_after and p_now) then
    return 0;
  end if;
  for v_reaction in
    select r.* from public.reactions as r
    where r.name in (select t.reaction from public.tasks as t where t.next_due_at between p_after and p_now)
      and coalesce(r.name = p_reaction, r.enabled)
    order by r.name
  loop
    begin
      v_notices := v_notices + bruce.flush_reaction(v_reaction, p_now, p_after);
    exception
      when transaction_rollback then
        raise;
      -- a notification that cannot be made must not refuse a snapshot: journal the error, and try again later
      when others then
        perform bruce.write_journal(
          p_kind => 'notification',
          p_message => bruce.say('journal.reaction_failed', v_reaction.name, sqlerrm),
          p_details => jsonb_build_object('reaction', v_reaction.name, 'sqlstate', sqlstate), p_now => p_now
        );
        perform bruce.postpone(v_reaction.name, interval '5 minutes', p_now);
    end;
  end loop;
  return v_notices;
end;
$$;
revoke all on function bruce.flush_tasks(timestamptz, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.flush_tasks(timestamptz, text, timestamptz) is
  'Makes notifications of all tasks that are due. If none is due, it costs one index lookup. The caller '
  'holds bruce.lock_notices. A reaction that fails stops neither the others nor a snapshot. p_after: '
  'tasks due before it are known to be done.';
insert into public.texts (key, language, text)
values
  ('journal.reaction_failed', 'en',
    'Reaction %1$s could not tell what is due, and tries again in 5 minutes: %2$s'),
  ('journal.reaction_failed', 'fr',
    'La réaction %1$s n''a pas pu annoncer ce qui est dû, et réessaie dans 5 minutes : %2$s');

-- 50_notices/make/group_key.sql
create function bruce.group_key(p_reaction public.reactions, p_event public.events, p_member_key text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_reaction.group_by is null then
    return p_member_key;
  elsif 'everything' = any (p_reaction.group_by) then
    return 'everything';
  end if;
  return (
    select string_agg(f || '=' || coalesce(to_jsonb(p_event) ->> f, '-'), ', ' order by o)
    from unnest(p_reaction.group_by) with ordinality as g (f, o)
  );
end;
$$;
revoke all on function bruce.group_key(public.reactions, public.events, text) from public, anon, authenticated, service_role;
comment on function bruce.group_key(public.reactions, public.events, text) is
  'The values that the events of a group have in common.';

-- 50_notices/make/judge_due.sql
-- enable_seqscan is off: few of many tasks are due, and no statistics say so

create function bruce.judge_due(
  p_reaction public.reactions, p_quiet_until timestamptz, p_slots bigint, p_now timestamptz,
  p_after timestamptz
)
returns bruce.due_notification[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_is_local boolean := (
    select t.kind in ('command', 'journal') from public.targets as t where t.name = p_reaction.target);
begin
  return (
    with
    -- the issues of the tasks that are due
    member as materialized (
      select
        t.group_key, t.held_by, t.tell_at, t.repeat_at, t.escalate_at, m.*,
        bruce.severity_rank(m.severity) as rank,
        -- what it is, and not when its row was made
        coalesce(i.drift_key, m.member_key) as place,
        coalesce(i.acknowledged_at <= p_now, false) as is_acknowledged,
        -- a suppressed issue sends nothing, except its resolution
        m.pending_status is distinct from 'resolved'
          and (i.suppressed_by is not null
            -- nor one that somebody takes care of, or that is in maintenance, before its beginning is sent
            or m.told_status is null and coalesce(i.acknowledged_at <= p_now, false)
            or m.told_status is null and i.issue_id is not null and exists (
              select from public.maintenance_windows as w
              where w.enabled and bruce.window_is_open(w, p_now)
                and coalesce(m.event_type = any (w.event_types), true)
                and bruce.matches_glob(m.hostname, w.hostname) and bruce.matches_glob(m.service, w.service)))
          -- a preview is about the past: what holds back at present does not apply
          and current_setting('bruce.is_preview', true) is distinct from 'on' as is_muted
      from public.tasks as t
      join public.task_issues as m on m.task_id = t.task_id
      left join public.issues as i on i.issue_id = m.issue_id
      where t.reaction = p_reaction.name and t.next_due_at between p_after and p_now
    ),
    -- news is sent now; standing is open and was sent before
    judged as materialized (
      select
        m.*,
        m.pending_status is not null and not m.is_muted as is_news,
        m.told_status is not null and m.pending_status is null and not m.is_muted
          and m.issue_id is not null as is_standing
      from member as m
    ),
    -- what is due, by kind
    due as (
      select
        j.task_id, j.group_key, 'news' as kind, min(j.rank) filter (where j.is_news) as rank, j.held_by,
        j.tell_at,
        array_agg(
          coalesce(j.pending_event_id, j.told_event_id)
          order by j.is_news desc, j.rank, j.hostname, j.service, j.event_type, j.place
        ) filter (where j.is_news or j.is_standing) as event_ids,
        count(*) filter (where j.is_news)::integer as news
      from judged as j
      where j.tell_at <= p_now
      group by j.task_id, j.group_key, j.held_by, j.tell_at
      having bool_or(j.is_news)
      union all
      select
        j.task_id, j.group_key, 'repeat', min(j.rank), null, j.repeat_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.place), 0
      from judged as j
      where j.repeat_at <= p_now and j.is_standing and not j.is_acknowledged
        -- a notification of news lists the open issues too
        and not exists (
          select from judged as n where n.task_id = j.task_id and n.tell_at <= p_now and n.is_news)
      group by j.task_id, j.group_key, j.repeat_at
      union all
      select
        j.task_id, j.group_key, 'escalation', min(j.rank), null, j.escalate_at,
        array_agg(j.told_event_id order by j.rank, j.hostname, j.service, j.event_type, j.place), 0
      from judged as j
      where j.escalate_at <= p_now and j.is_standing and not j.is_acknowledged and j.escalated_at is null
        and j.told_at <= p_now - p_reaction.escalate_after
      group by j.task_id, j.group_key, j.escalate_at
    ),
    -- what quiet hours delay
    quieted as (
      select
        d.*, s.severity,
        p_quiet_until is not null and not coalesce(s.severity = any (p_reaction.quiet_passes), false)
          as is_quiet
      from due as d
      cross join lateral bruce.severity_of_rank(d.rank) as s (severity)
    ),
    -- several delayed news become one digest
    gathered as (
      select
        q.*,
        q.kind = 'news' and q.held_by in ('quiet hours', 'throttle') and not q.is_quiet and not v_is_local
          and 1 < count(*) filter (
            where q.kind = 'news' and q.held_by in ('quiet hours', 'throttle') and not q.is_quiet
          ) over ()
        as is_digest
      from quieted as q
    ),
    -- a digest takes one slot of the throttle; each other notification takes one, the worst first
    queued as (
      select
        g.*,
        dense_rank() over (
          partition by g.is_quiet, g.kind = 'escalation'
          order by g.is_digest desc nulls last, g.kind = 'repeat', case when g.is_digest then 0
            else g.rank end,
            case when not g.is_digest then g.tell_at end, case when not g.is_digest then g.task_id end
        ) as slot
      from gathered as g
    )
    select array_agg(row(
      q.task_id, q.group_key, q.kind, q.severity, q.event_ids, q.news,
      case
        when q.is_quiet then 'quiet hours'
        when q.kind <> 'escalation' and q.slot > p_slots then 'throttle'
        else 'told'
      end,
      coalesce(q.is_digest, false)
    )::bruce.due_notification order by q.kind = 'repeat', q.slot, q.rank, q.tell_at, q.task_id)
    from queued as q
  );
end;
$$;
revoke all on function bruce.judge_due(public.reactions, timestamptz, pg_catalog.int8, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.judge_due(public.reactions, timestamptz, bigint, timestamptz, timestamptz) is
  'What is due of the tasks of a reaction, and whether it is sent or delayed. p_slots: notifications that '
  'the throttle still allows; null: any number.';

-- 50_notices/make/told_thing.sql
create type bruce.told_thing as (
  event_type text, field text, hostname text, service text, status text, cause text, is_news boolean,
  decided text
);
comment on type bruce.told_thing is
  'What the title of a notification says of one event. is_news false: it was told before, and is still open. '
  'decided: waived or forgotten, when a decision ended it and no observation.';

-- 50_notices/make/notice_title.sql
create function bruce.notice_title(p_kind text, p_things bruce.told_thing[])
returns text
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_most constant integer := 3;
  v_host text;
  v_parts text[];
  v_rest bigint;
  v_still bigint;
  v_only_changes boolean;
  v_title text;
begin
  select
    -- the host goes before everything when all is about services of it, and not about one alone
    case when min(t.hostname) = max(t.hostname) and count(*) = count(t.hostname)
      and count(*) = count(t.service) and count(distinct t.service) > 1 then min(t.hostname) end,
    bool_and(t.status = 'changed')
  into v_host, v_only_changes
  from unnest(p_things) as t;

  with thing as (
    select
      t.hostname, t.service, t.ordinality, s.subject,
      case
        when not t.is_news and p_kind in ('group', 'single') then 'still'
        when t.status <> 'resolved' then 'open'
        when t.decided is not null then t.decided
        -- nobody has seen that it is well: the declaration is another, or a person said so
        when t.cause = 'INTENT_CHANGED' then 'settled'
        else 'over'
      end as phase,
      -- a type without sentences of its own is named
      case when s.subject = 'other' then lower(replace(t.event_type, '_', ' ')) end as words
    from unnest(p_things) with ordinality as t
    cross join lateral bruce.title_subject(t.event_type, t.field) as s (subject)
  ),
  -- a thing is named once, whatever there is of it
  named as (
    select t.phase, t.subject, t.words, t.hostname, t.service, min(t.ordinality) as position
    from thing as t
    group by t.phase, t.subject, t.words, t.hostname, t.service
  ),
  clause as (
    select
      n.phase, n.subject, n.words, count(*) as things,
      row_number() over (
        order by array_position('{open,over,settled,waived,forgotten}', n.phase), min(n.position)) as place,
      array_agg(n.hostname order by n.position) as hostnames,
      array_agg(n.service order by n.position) as services
    from named as n
    where n.phase <> 'still'
    group by n.phase, n.subject, n.words
  )
  select
    array_agg(
      bruce.title_clause(c.subject, c.phase, c.words, c.hostnames, c.services, v_host is null)
      order by c.place
    ) filter (where c.place <= v_most),
    sum(c.things) filter (where c.place > v_most),
    (select count(*) from named as n where n.phase = 'still')
  into v_parts, v_rest, v_still
  from clause as c;

  v_title := array_to_string(
    v_parts
    || case when v_rest = 1 then bruce.say('title_list.other') when v_rest > 1
      then bruce.say('title_list.others', v_rest::text) end
    || case when v_still = 1 then bruce.say('title_list.still_open') when v_still > 1
      then bruce.say('title_list.all_still_open', v_still::text) end,
    bruce.say('title_list.separator'));
  if v_host is not null then
    v_title := bruce.say('title_list.of_host', v_host, v_title);
  end if;
  return case
    when p_kind = 'repeat' then bruce.say('notice.repeat', v_title)
    when p_kind = 'escalation' then bruce.say('notice.escalation', v_title)
    when p_kind = 'digest' then bruce.say('notice.delayed', v_title)
    when v_only_changes then bruce.say('notice.changed', v_title)
    else v_title
  end;
end;
$$;
revoke all on function bruce.notice_title(text, bruce.told_thing[]) from public, anon, authenticated, service_role;
comment on function bruce.notice_title(text, bruce.told_thing[]) is
  'The title of a notification, in the language of settings.language: which things, and what is with them. '
  'jellyfin on docker1 is down; docker1: jellyfin is down; paperless runs again.';
grant execute on function bruce.notice_title(text, bruce.told_thing[]) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('notice.repeat', 'en', 'Still open: %1$s'), ('notice.repeat', 'fr', 'Toujours ouvert : %1$s'),
  ('notice.escalation', 'en', 'Not acknowledged: %1$s'),
  ('notice.escalation', 'fr', 'Pas encore pris en charge : %1$s'),
  ('notice.delayed', 'en', 'Held back: %1$s'), ('notice.delayed', 'fr', 'Retenu : %1$s'),
  ('notice.changed', 'en', 'Changed: %1$s'), ('notice.changed', 'fr', 'Changement : %1$s'),
  ('title_list.of_host', 'en', '%1$s: %2$s'), ('title_list.of_host', 'fr', '%1$s : %2$s'),
  ('title_list.separator', 'en', '; '), ('title_list.separator', 'fr', ' ; '),
  ('title_list.other', 'en', '1 more'), ('title_list.other', 'fr', '1 autre'),
  ('title_list.others', 'en', '%1$s more'), ('title_list.others', 'fr', '%1$s autres'),
  ('title_list.still_open', 'en', '1 other is still open'),
  ('title_list.still_open', 'fr', '1 autre écart reste ouvert'),
  ('title_list.all_still_open', 'en', '%1$s others are still open'),
  ('title_list.all_still_open', 'fr', '%1$s autres écarts restent ouverts');

-- 50_notices/make/owe_ends.sql
create function bruce.owe_ends(p_reaction public.reactions, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ended public.events[];
begin
  if 'resolved' <> all (p_reaction.statuses) then
    return;
  end if;
  insert into bruce.owed_ends (member_key, target, reaction, max_attempts, owed_at)
  select m.member_key, t.name, p_reaction.name, p_reaction.max_attempts, p_now
  from public.task_issues as m
  join public.targets as t
    on t.name = any (case when m.told_targets = '{}' then array[p_reaction.target] else m.told_targets end)
  where m.reaction = p_reaction.name and m.told_status is not null and t.kind <> 'command'
  on conflict do nothing;
  -- what has ended, and only waited to be sent
  select array_agg(e order by e.id) into v_ended
  from public.task_issues as m
  join public.events as e on e.event_id = m.pending_event_id
  where m.reaction = p_reaction.name and m.pending_status = 'resolved';
  perform bruce.tell_owed_ends(v_ended, p_now);
end;
$$;
revoke all on function bruce.owe_ends(public.reactions, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.owe_ends(public.reactions, timestamptz) is
  'Remembers who was told of what by a reaction that is about to be disabled or deleted.';

-- 50_notices/make/owner_tags.sql
create function bruce.owner_tags(p_metadata jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_remove('tenant:' || (p_metadata ->> 'tenant') || array(
    select 'contact:' || (c.name #>> '{}')
    from jsonb_array_elements(
      case jsonb_typeof(p_metadata -> 'contacts') when 'array' then p_metadata -> 'contacts' else '[]' end
    ) as c (name)
  ), null);
end;
$$;
revoke all on function bruce.owner_tags(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.owner_tags(jsonb) is
  'Whose a host is, as NetBox says it, in the form in which reactions.tags can name them: tenant:Family, '
  'contact:Anna.';

-- 50_notices/make/postpone.sql
create function bruce.postpone(p_reaction text, p_by interval, p_now timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  update public.tasks as t
  set tell_at = case when t.tell_at <= p_now then p_now + p_by else t.tell_at end,
    repeat_at = case when t.repeat_at <= p_now then p_now + p_by else t.repeat_at end,
    escalate_at = case when t.escalate_at <= p_now then p_now + p_by else t.escalate_at end
  where t.reaction = p_reaction and t.next_due_at <= p_now;
$$;
revoke all on function bruce.postpone(text, pg_catalog.interval, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.postpone(text, interval, timestamptz) is 'Postpones what is due of a reaction.';

-- 50_notices/make/queue_commands.sql
create function bruce.queue_commands(p_action_ids uuid[], p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant integer := 200;
  v_action record;
  v_answer jsonb;
  v_is_queued boolean;
  -- all actions are of one reaction
  v_waiting integer := (
    select count(*) from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = (
      select concat_ws(' ', 'reaction', a.reaction) from public.actions as a
        where a.action_id = p_action_ids[1]
    )
  );
begin
  for v_action in
    select a.action_id, a.payload, a.reaction, a.title, a.attempts, t.name as target, t.enabled, t.settings
    from public.actions as a
    join public.targets as t on t.name = a.target
    where a.action_id = any (p_action_ids)
    order by a.action_id
  loop
    v_answer := case
        when not v_action.enabled
          then jsonb_build_object('state', 'refused', 'reason', 'the target is disabled')
        when v_waiting >= v_most then
          jsonb_build_object(
            'state', 'refused', 'reason', format('%s commands of this reaction wait already', v_most))
        -- a preview queues nothing
        when current_setting('bruce.is_preview', true) = 'on' then '{"state": "pending"}'
        else bruce.enqueue_command(
          p_name => bruce.fill_template(v_action.settings ->> 'command', v_action.payload),
          p_arguments => bruce.fill_arguments(v_action.settings -> 'arguments', v_action.payload),
          p_target => bruce.fill_template(
            coalesce(v_action.settings ->> 'target', '{hostname}'), v_action.payload),
          p_requested_by => concat_ws(' ', 'reaction', v_action.reaction),
          p_issue_id => (v_action.payload ->> 'issue_id')::uuid,
          p_action_id => v_action.action_id,
          p_now => p_now
        )
      end;
    v_is_queued := v_answer ->> 'state' in ('pending', 'awaiting_approval');
    v_waiting := v_waiting + v_is_queued::integer;

    update public.actions as a
    set status = case when v_is_queued then 'delivered' else 'dead' end, attempts = a.attempts + 1,
      next_attempt_at = null,
      finished_at = p_now, command_id = (v_answer ->> 'command_id')::uuid,
      last_error = case when not v_is_queued
        then coalesce(v_answer ->> 'reason', v_answer ->> 'message', v_answer ->> 'state') end
    where a.action_id = v_action.action_id;
    insert into public.deliveries (finished_at, target, outcome, attempt, error, holder, action_id)
    select
      p_now, a.target, case when v_is_queued then 'delivered' else 'dead' end, a.attempts, a.last_error,
      'database', a.action_id
    from public.actions as a
    where a.action_id = v_action.action_id;
    -- the command queue journals what it queues or rejects
    if not v_action.enabled then
      perform bruce.write_journal(
        p_kind => 'notification',
        p_message => bruce.say('journal.no_command', v_action.title, v_action.target),
        p_hostname => v_action.payload ->> 'hostname', p_service => v_action.payload ->> 'service',
        p_issue_id => (v_action.payload ->> 'issue_id')::uuid,
        p_event_id => (v_action.payload ->> 'id')::uuid,
        p_action_id => v_action.action_id, p_now => p_now
      );
    end if;
  end loop;
end;
$$;
revoke all on function bruce.queue_commands(uuid[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.queue_commands(uuid[], timestamptz) is
  'Carries out actions of one reaction whose target is the command queue: queued is delivered, refused is '
  'dead. At most 200 commands of a reaction wait, so that not everything runs when everything fails at '
  'once.';
insert into public.texts (key, language, text)
values
  ('journal.no_command', 'en', 'No command for: %1$s. Target %2$s is disabled.'),
  ('journal.no_command', 'fr', 'Pas de commande pour : %1$s. La cible %2$s est désactivée.');

-- 50_notices/make/queue_test.sql
create function bruce.queue_test(p_target text, p_actor text, p_now timestamptz default bruce.clock())
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_target public.targets;
  v_action_id uuid;
  v_title constant text := bruce.say('notice.test');
begin
  select t.* into v_target from public.targets as t
  -- a test never queues a command
  where t.name = p_target and t.enabled and t.kind <> 'command'
  for no key update;
  if not found then
    return null;
  end if;
  -- who asks again while one is on its way asks about that one
  select a.action_id into v_action_id from public.actions as a
  where a.target = p_target and a.kind = 'test' and a.status in ('pending', 'leased')
  limit 1;
  if found then
    return v_action_id;
  end if;
  v_action_id := gen_random_uuid();
  insert into public.actions (
    created_at, status, kind, target, title, severity, events, attempts, max_attempts, next_attempt_at,
    finished_at, payload, action_id
  )
  values (
    p_now, case v_target.kind when 'journal' then 'delivered' else 'pending' end, 'test', p_target, v_title,
    'info', 0, (v_target.kind = 'journal')::integer, 1,
    -- it goes before all that waits: it is what an open breaker tries next
    case when v_target.kind <> 'journal' then timestamptz 'epoch' end,
    case v_target.kind when 'journal' then p_now end,
    jsonb_build_object(
      'notification_id', v_action_id, 'kind', 'test', 'reaction', null, 'group_key', 'test', 'status',
        'firing',
      'severity', 'info', 'title', v_title, 'summary', bruce.say('notice.test_asked', p_actor),
      'events', '[]'::jsonb, 'omitted', 0
    ),
    v_action_id
  );
  perform bruce.write_journal(
    p_kind => 'notification', p_actor => p_actor, p_action_id => v_action_id, p_now => p_now,
    p_message => bruce.say('journal.test_sent', p_actor, p_target),
    p_details => jsonb_build_object('target', p_target, 'kind', 'test')
  );
  -- somebody waits for the answer: an open breaker tries now
  update public.targets as t set breaker_retry_at = p_now
  where t.name = p_target and t.breaker = 'open' and t.breaker_retry_at > p_now;
  perform bruce.wake_dispatch(p_now);
  return v_action_id;
end;
$$;
revoke all on function bruce.queue_test(text, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.queue_test(text, text, timestamptz) is
  'Queues a test notification with one attempt, or finds the one that is on its way. Null: no enabled target '
  'of that name takes one.';
insert into public.texts (key, language, text)
values
  ('notice.test', 'en', 'Test: BRUCE reaches this target'),
  ('notice.test', 'fr', 'Test : BRUCE atteint cette cible'),
  ('notice.test_asked', 'en', '%1$s asked for it.'), ('notice.test_asked', 'fr', 'Demandé par %1$s.'),
  ('journal.test_sent', 'en', '%1$s had a test sent to %2$s.'),
  ('journal.test_sent', 'fr', '%1$s a fait envoyer un essai à %2$s.');

-- 50_notices/make/quiet_until.sql
create function bruce.quiet_until(p_reaction public.reactions, p_now timestamptz default bruce.clock())
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_zone text := p_reaction.quiet_time_zone;
  v_day date;
  v_span record;
begin
  if p_reaction.quiet_from is null then
    return null;
  end if;
  -- quiet hours that began today, and those that began yesterday and last past midnight
  foreach v_day in array array[(p_now at time zone v_zone)::date, (p_now at time zone v_zone)::date - 1] loop
    continue when not coalesce(lower(to_char(v_day, 'dy')) = any (p_reaction.quiet_days), true);
    select s.starts_at, s.ends_at into v_span
    from bruce.local_span(v_day, p_reaction.quiet_from, p_reaction.quiet_until, v_zone) as s;
    if p_now >= v_span.starts_at and p_now < v_span.ends_at then
      return v_span.ends_at;
    end if;
  end loop;
  return null;
end;
$$;
revoke all on function bruce.quiet_until(public.reactions, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.quiet_until(public.reactions, timestamptz) is
  'When the present quiet hours of a reaction end, or null. By local time, also on days of 23 or 25 hours.';

-- 50_notices/make/react.sql
create function bruce.react(
  p_events public.events[], p_now timestamptz default bruce.clock(), p_reaction text default null,
  p_after timestamptz default '-infinity'
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_news bruce.news[] := bruce.find_news(p_events, p_reaction);
  v_task_ids bigint[];
begin
  if v_news is null then
    return;
  end if;
  insert into public.tasks (reaction, group_key, tell_at, started_at)
  select n.reaction, n.group_key, p_now + r.group_wait, p_now
  from unnest(v_news) with ordinality as n
  join public.reactions as r on r.name = n.reaction
  where n.effect = 'tell' and n.task_id is null
  group by n.reaction, n.group_key, r.group_wait
  order by min(n.ordinality)
  on conflict (reaction, group_key) where status <> 'ended' do nothing;

  v_task_ids := array(
    select distinct coalesce(n.task_id, t.task_id)
    from unnest(v_news) as n
    left join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key
      and t.status <> 'ended'
    order by 1
  );
  delete from public.task_issues as m
  using unnest(v_news) as n
  where n.effect = 'forget' and m.reaction = n.reaction and m.member_key = n.member_key;
  update public.task_issues as m
  set pending_status = null, pending_event_id = null
  from unnest(v_news) as n
  where n.effect = 'settle' and m.pending_status is not null and m.reaction = n.reaction
    and m.member_key = n.member_key;

  update public.task_issues as m
  set pending_status = n.status, pending_event_id = n.event_id, severity = n.severity
  from unnest(v_news) as n
  where n.effect = 'tell' and m.reaction = n.reaction and m.member_key = n.member_key;
  insert into public.task_issues (
    reaction, hostname, service, event_type, severity, pending_status, issue_id, member_key,
    pending_event_id, task_id
  )
  select
    n.reaction, n.hostname, n.service, n.event_type, n.severity, n.status, n.issue_id, n.member_key,
    n.event_id, t.task_id
  from unnest(v_news) as n
  join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key and t.status <> 'ended'
  where n.effect = 'tell' and n.task_id is null
  order by n.reaction, n.member_key;

  -- news ends a delay: it may be allowed now, and what was delayed goes with it
  update public.tasks as t
  set held_by = null, tell_at = greatest(
    p_now + r.group_wait, case when r.group_by is not null then t.told_at + r.group_interval end
  )
  from public.reactions as r
  where r.name = t.reaction and t.task_id = any (v_task_ids) and t.held_by is not null
    and exists (select from public.task_issues as m where m.task_id = t.task_id and m.pending_event_id = any (
      array(select n.event_id from unnest(v_news) as n where n.effect = 'tell')
    ));
  perform bruce.set_timers(v_task_ids, p_now);
  perform bruce.flush_tasks(p_now, p_reaction, p_after);
end;
$$;
revoke all on function bruce.react(public.events[], timestamptz, text, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.react(public.events[], timestamptz, text, timestamptz) is
  'Writes what the events mean to the reactions: tasks, and actions that wait for nothing. One pass for '
  'any number of events. The caller holds bruce.lock_notices.';

-- 50_notices/make/remember_told.sql
create function bruce.remember_told(
  p_reaction public.reactions, p_due bruce.due_notification[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  delete from public.task_issues as m
  using unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id
    and m.pending_event_id = any (d.event_ids[1:d.news])
    -- an event without an issue or drift_key has no later step
    and (m.pending_status = 'resolved' or m.issue_id is null and m.member_key = m.pending_event_id::text);
  update public.task_issues as m
  set told_status = m.pending_status, told_event_id = m.pending_event_id,
    told_at = coalesce(m.told_at, p_now),
    told_targets = case when p_reaction.target = any (m.told_targets) then m.told_targets
      else m.told_targets || p_reaction.target end,
    pending_status = null, pending_event_id = null
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'news' and m.task_id = d.task_id
    and m.pending_event_id = any (d.event_ids[1:d.news]);
  -- told again by a reaction that is enabled: it sends the end
  delete from bruce.owed_ends as o
  using public.task_issues as m, unnest(p_due) as d
  where o.target = p_reaction.target and o.member_key = m.member_key and m.task_id = d.task_id
    and d.verdict = 'told' and d.kind = 'news' and m.told_event_id = any (d.event_ids[1:d.news]);
  update public.task_issues as m
  set escalated_at = p_now,
    told_targets = case when p_reaction.escalate_target = any (m.told_targets) then m.told_targets
      else m.told_targets || p_reaction.escalate_target end
  from unnest(p_due) as d
  where d.verdict = 'told' and d.kind = 'escalation' and m.task_id = d.task_id
    and m.told_event_id = any (d.event_ids);
end;
$$;
revoke all on function bruce.remember_told(public.reactions, bruce.due_notification[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.remember_told(public.reactions, bruce.due_notification[], timestamptz) is
  'Records what was sent, so that it is sent once.';

-- 50_notices/make/set_timers.sql
create function bruce.set_timers(
  p_task_ids bigint[], p_now timestamptz default bruce.clock(), p_pause interval default '0'
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  with told as (
    select
      t.task_id,
      count(m.member_key) > 0 as is_alive,
      bool_or(m.pending_status is not null) as has_news,
      -- an event written by hand never resolves, so it does not repeat
      bool_or(m.told_status is not null and m.pending_status is distinct from 'resolved'
        and m.issue_id is not null) as is_firing,
      min(m.told_at) filter (
        where m.escalated_at is null and m.pending_status is distinct from 'resolved'
          and m.issue_id is not null
      ) as unescalated_since
    from public.tasks as t
    left join public.task_issues as m on m.task_id = t.task_id
    where t.task_id = any (p_task_ids) and t.status <> 'ended'
    group by t.task_id
  ),
  timed as (
    select
      t.task_id, o.is_alive,
      case when o.has_news then coalesce(
        t.tell_at,
        greatest(p_now + r.group_wait, p_now + p_pause, case when r.group_by is not null
          then t.told_at + r.group_interval end)
      ) end as tell_at,
      case when o.is_firing then coalesce(t.repeat_at, t.told_at + r.repeat_interval) end as repeat_at,
      -- keep the timer of an acknowledged issue: the acknowledgement can be removed
      case when r.escalate_after is not null and o.unescalated_since is not null then coalesce(
        t.escalate_at,
        case when o.unescalated_since + r.escalate_after > p_now then o.unescalated_since + r.escalate_after
          else p_now + r.escalate_after end
      ) end as escalate_at
    from told as o
    join public.tasks as t on t.task_id = o.task_id
    join public.reactions as r on r.name = t.reaction
  )
  update public.tasks as t
  set status = case when not o.is_alive then 'ended' when o.tell_at is not null then 'waiting'
    else 'told' end,
    held_by = case when o.tell_at is not null then t.held_by end,
    tell_at = o.tell_at, repeat_at = o.repeat_at, escalate_at = o.escalate_at,
    ended_at = case when not o.is_alive then p_now end
  from timed as o
  where t.task_id = o.task_id
    and (
      not o.is_alive
      or (t.tell_at, t.repeat_at, t.escalate_at) is distinct from (o.tell_at, o.repeat_at, o.escalate_at)
      or (t.status = 'waiting') <> (o.tell_at is not null)
    );
end;
$$;
revoke all on function bruce.set_timers(pg_catalog.int8[], timestamptz, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.set_timers(bigint[], timestamptz, interval) is
  'Starts missing timers of tasks and stops those without a purpose, from what was sent and what is '
  'pending. A running timer continues: news in between does not use it up.';

-- 50_notices/make/tell_owed_ends.sql
create function bruce.tell_owed_ends(p_events public.events[], p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_reaction public.reactions;
  v_end record;
begin
  for v_end in
    with ended as (
      select distinct on (k.member_key) k.member_key, e.event_id, e.severity
      from unnest(p_events) as e
      cross join lateral (
        select coalesce(e.issue_id::text, e.drift_key, e.event_id::text) as member_key) as k
      where e.status = 'resolved'
      order by k.member_key, e.created_at desc, e.id desc
    )
    delete from bruce.owed_ends as o using ended as e
    where o.member_key = e.member_key
    returning o.target, o.reaction, o.max_attempts, e.event_id, e.severity
  loop
    v_reaction := null;
    select r.* into v_reaction from public.reactions as r where r.name = v_end.reaction;
    v_reaction.max_attempts := v_end.max_attempts;
    perform bruce.add_actions(
      v_reaction,
      array[
        row(null, null, 'single', v_end.target, v_end.severity, array[v_end.event_id], 1)::bruce.notification
      ],
      p_now);
  end loop;
end;
$$;
revoke all on function bruce.tell_owed_ends(public.events[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.tell_owed_ends(public.events[], timestamptz) is
  'Sends the ends that are owed for reactions that were disabled or deleted, each as a notification of its '
  'own.';

-- 50_notices/make/test_target.sql
create function public.test_target(target text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_action_id uuid;
begin
  perform bruce.refuse_read_only('test_target');
  v_action_id := bruce.queue_test(test_target.target, session_user::text);
  if v_action_id is null then
    return bruce.fault(
      404, 'not_found', 'No enabled target of that name takes a test; the command queue takes none.');
  end if;
  return jsonb_build_object(
    'status', 200, 'action_id', v_action_id,
    -- it is sent when this transaction has ended
    'ask', format(
      'select status, http_status, last_error from actions where action_id = %L;', v_action_id)
  );
end;
$$;
revoke all on function public.test_target(text) from public, anon, authenticated, service_role;
comment on function public.test_target(text) is
  'Sends a test notification to a target. It leaves when the transaction ends, so the answer names the query '
  'that tells what the target said, a moment later; POST /bruce/targets/{target}/test waits for it. Security '
  'definer: only the engine writes actions.';
grant execute on function public.test_target(text) to service_role;

-- 50_notices/make/tg_events__react.sql
create function bruce.tg_events__react()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz;
  v_events public.events[];
begin
  -- the preview itself reacts to the events it makes
  if not exists (select from public.reactions as r where r.enabled)
    and not exists (select from bruce.owed_ends)
    or current_setting('bruce.is_preview', true) = 'on' then
    return null;
  end if;
  v_now := bruce.clock();
  -- old events of an import are history, and so are exported events of issues
  select array_agg(e order by e.id) into v_events
  from new_rows as e
  where e.created_at > v_now - interval '1 hour'
    and not (bruce.is_importing() and e.issue_id is not null);
  if v_events is not null then
    -- what others than the engine tell comes without a lock
    if exists (select from unnest(v_events) as e where e.issue_id is null) then
      perform bruce.lock_engine();
    end if;
    perform bruce.lock_notices();
    perform bruce.react(v_events, v_now);
    if exists (select from bruce.owed_ends) then
      perform bruce.tell_owed_ends(v_events, v_now);
    end if;
    perform bruce.wake_dispatch(v_now);
  end if;
  return null;
end;
$$;
revoke all on function bruce.tg_events__react() from public, anon, authenticated, service_role;
comment on function bruce.tg_events__react() is
  'Security definer: the writer of an event may not write tasks and actions.';
create trigger _300_react after insert on public.events
  referencing new table as new_rows
  for each statement execute function bruce.tg_events__react();

-- 50_notices/make/tg_reactions__end_tasks.sql
create function bruce.tg_reactions__end_tasks()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.owe_ends(r)
  from public.reactions as r
  join old_rows as o on o.name = r.name and o.enabled
  where not r.enabled;
  delete from public.task_issues as m using old_rows as o where m.reaction = o.name
    and exists (select from new_rows as n where n.name = o.name and not n.enabled);
  perform bruce.set_timers(array(
    select t.task_id from public.tasks as t
    join new_rows as n on n.name = t.reaction
    where not n.enabled and t.status <> 'ended'
  ));
  return null;
end;
$$;
revoke all on function bruce.tg_reactions__end_tasks() from public, anon, authenticated, service_role;
comment on function bruce.tg_reactions__end_tasks() is
  'Ends the tasks of a reaction that was disabled: it tells nothing more than the ends of what it told. '
  'Security definer: only the engine writes tasks.';
create trigger _200_end_tasks after update on public.reactions
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_reactions__end_tasks();

-- 50_notices/make/tg_reactions__normalise.sql
create function bruce.tg_reactions__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := array(
    select distinct bruce.known_event_type(t) from unnest(new.event_types) as t order by 1
  );
  return new;
end;
$$;
revoke all on function bruce.tg_reactions__normalise() from public, anon, authenticated, service_role;
comment on function bruce.tg_reactions__normalise() is 'Replaces older names of event types by present ones.';
create trigger _100_normalise before insert or update of event_types on public.reactions
  for each row when (new.event_types is not null) execute function bruce.tg_reactions__normalise();

-- 50_notices/make/tg_reactions__owe_ends.sql
create function bruce.tg_reactions__owe_ends()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- a preview takes its own reaction away
  if current_setting('bruce.is_preview', true) is distinct from 'on' then
    perform bruce.owe_ends(old);
  end if;
  return old;
end;
$$;
revoke all on function bruce.tg_reactions__owe_ends() from public, anon, authenticated, service_role;
comment on function bruce.tg_reactions__owe_ends() is
  'A reaction that is deleted still owes the ends of what it told. Security definer: only the engine writes '
  'tasks.';
create trigger _100_owe_ends before delete on public.reactions
  for each row execute function bruce.tg_reactions__owe_ends();

-- 50_notices/make/tg_targets__follow_name.sql
create function bruce.tg_targets__follow_name()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.task_issues as m set told_targets = array_replace(m.told_targets, old.name, new.name)
  where old.name = any (m.told_targets);
  return null;
end;
$$;
revoke all on function bruce.tg_targets__follow_name() from public, anon, authenticated, service_role;
comment on function bruce.tg_targets__follow_name() is
  'What was told to a target that is renamed was told to it. Security definer: only the engine writes tasks.';
create trigger _200_follow_name after update of name on public.targets
  for each row when (old.name <> new.name) execute function bruce.tg_targets__follow_name();

-- 50_notices/make/title_clause.sql
create function bruce.title_clause(
  p_subject text, p_phase text, p_words text, p_hostnames text[], p_services text[], p_names_hosts boolean
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[];
  v_hosts text[];
  v_things text;
  v_clause text;
begin
  v_names := array(
    select case
      when n.service is not null and n.hostname is not null and p_names_hosts
        then bruce.say('title_list.thing_on', n.service, n.hostname)
      else coalesce(n.service, n.hostname, bruce.say('title_list.somewhere'))
    end
    -- who is named does not depend on how many there are
    from unnest(p_hostnames[1:3], p_services[1:3]) as n (hostname, service)
  );
  v_things := case
    when cardinality(p_hostnames) > 2
      then bruce.say('title.' || p_subject || '.counted', cardinality(p_hostnames)::text)
    else bruce.title_list(v_names)
  end;
  v_clause := case
    when p_phase in ('settled', 'waived', 'forgotten') then bruce.say('title_list.' || p_phase, v_things)
    else bruce.say(
      'title.' || p_subject || '.' || p_phase
        || case cardinality(p_hostnames) when 1 then '_one' else '_several' end,
      v_things, p_words)
  end;
  if cardinality(p_hostnames) < 3 then
    return v_clause;
  end if;
  v_hosts := array(
    select h.hostname
    from unnest(p_hostnames) with ordinality as h (hostname, position)
    where h.hostname is not null
    group by h.hostname
    order by min(h.position)
  );
  return case
    -- of one host, or each a host itself
    when not p_names_hosts or v_hosts = '{}' or cardinality(v_hosts) = cardinality(p_hostnames)
      and array_remove(p_services, null) = '{}'
      then bruce.say(
        'title_list.named', v_clause,
        array_to_string(v_names, ', ') || case when cardinality(p_hostnames) > 3 then ', …' else '' end)
    when cardinality(v_hosts) <= 3 then bruce.say('title_list.on', v_clause, bruce.title_list(v_hosts))
    else bruce.say('title_list.on_hosts', v_clause, cardinality(v_hosts)::text)
  end;
end;
$$;
revoke all on function bruce.title_clause(text, text, text, text[], text[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.title_clause(text, text, text, text[], text[], boolean) is
  'What is with some things, in a few words. Up to two are named; of more, their number and some names. '
  'p_subject: see bruce.title_subject. p_phase: open, over, or without being seen: settled, waived, '
  'forgotten. p_names_hosts: '
  'nothing else names the hosts.';
grant execute on function bruce.title_clause(text, text, text, text[], text[], boolean)
  to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('title_list.thing_on', 'en', '%1$s on %2$s'), ('title_list.thing_on', 'fr', '%1$s sur %2$s'),
  ('title_list.somewhere', 'en', 'somewhere'), ('title_list.somewhere', 'fr', 'quelque part'),
  ('title_list.named', 'en', '%1$s (%2$s)'), ('title_list.named', 'fr', '%1$s (%2$s)'),
  ('title_list.on', 'en', '%1$s on %2$s'), ('title_list.on', 'fr', '%1$s sur %2$s'),
  ('title_list.on_hosts', 'en', '%1$s on %2$s hosts'), ('title_list.on_hosts', 'fr', '%1$s sur %2$s hôtes'),
  ('title_list.settled', 'en', '%1$s: no difference any more'),
  ('title_list.settled', 'fr', '%1$s : plus aucun écart'),
  ('title_list.waived', 'en', '%1$s: waived'), ('title_list.waived', 'fr', '%1$s : mise en sourdine'),
  ('title_list.forgotten', 'en', '%1$s: forgotten'), ('title_list.forgotten', 'fr', 'BRUCE oublie %1$s');
-- in French without adjectives and participles: nobody knows the gender of a name
insert into public.texts (key, language, text)
values
  ('title.service_missing.counted', 'en', '%1$s services'),
  ('title.service_missing.counted', 'fr', '%1$s services'),
  ('title.service_missing.open_one', 'en', '%1$s is down'),
  ('title.service_missing.open_one', 'fr', '%1$s ne tourne pas'),
  ('title.service_missing.open_several', 'en', '%1$s are down'),
  ('title.service_missing.open_several', 'fr', '%1$s ne tournent pas'),
  ('title.service_missing.over_one', 'en', '%1$s runs again'),
  ('title.service_missing.over_one', 'fr', '%1$s tourne de nouveau'),
  ('title.service_missing.over_several', 'en', '%1$s run again'),
  ('title.service_missing.over_several', 'fr', '%1$s tournent de nouveau'),
  ('title.vm_down.counted', 'en', '%1$s VMs'),
  ('title.vm_down.counted', 'fr', '%1$s VM'),
  ('title.vm_down.open_one', 'en', '%1$s is down'),
  ('title.vm_down.open_one', 'fr', '%1$s ne tourne pas'),
  ('title.vm_down.open_several', 'en', '%1$s are down'),
  ('title.vm_down.open_several', 'fr', '%1$s ne tournent pas'),
  ('title.vm_down.over_one', 'en', '%1$s runs again'),
  ('title.vm_down.over_one', 'fr', '%1$s tourne de nouveau'),
  ('title.vm_down.over_several', 'en', '%1$s run again'),
  ('title.vm_down.over_several', 'fr', '%1$s tournent de nouveau'),
  ('title.service_unexpected.counted', 'en', '%1$s services'),
  ('title.service_unexpected.counted', 'fr', '%1$s services'),
  ('title.service_unexpected.open_one', 'en', '%1$s runs unexpectedly'),
  ('title.service_unexpected.open_one', 'fr', '%1$s tourne de façon inattendue'),
  ('title.service_unexpected.open_several', 'en', '%1$s run unexpectedly'),
  ('title.service_unexpected.open_several', 'fr', '%1$s tournent de façon inattendue'),
  ('title.service_unexpected.over_one', 'en', '%1$s does not run any more'),
  ('title.service_unexpected.over_one', 'fr', '%1$s ne tourne plus'),
  ('title.service_unexpected.over_several', 'en', '%1$s do not run any more'),
  ('title.service_unexpected.over_several', 'fr', '%1$s ne tournent plus'),
  ('title.vm_undeclared.counted', 'en', '%1$s machines'),
  ('title.vm_undeclared.counted', 'fr', '%1$s machines'),
  ('title.vm_undeclared.open_one', 'en', '%1$s is declared by nobody'),
  ('title.vm_undeclared.open_one', 'fr', 'Personne n''a déclaré %1$s'),
  ('title.vm_undeclared.open_several', 'en', '%1$s are declared by nobody'),
  ('title.vm_undeclared.open_several', 'fr', 'Personne n''a déclaré %1$s'),
  ('title.vm_undeclared.over_one', 'en', '%1$s is gone'),
  ('title.vm_undeclared.over_one', 'fr', '%1$s n''est plus là'),
  ('title.vm_undeclared.over_several', 'en', '%1$s are gone'),
  ('title.vm_undeclared.over_several', 'fr', '%1$s ne sont plus là'),
  ('title.port_mismatch.counted', 'en', '%1$s services'),
  ('title.port_mismatch.counted', 'fr', '%1$s services'),
  ('title.port_mismatch.open_one', 'en', '%1$s has other ports than declared'),
  ('title.port_mismatch.open_one', 'fr', '%1$s n''a pas les ports déclarés'),
  ('title.port_mismatch.open_several', 'en', '%1$s have other ports than declared'),
  ('title.port_mismatch.open_several', 'fr', '%1$s n''ont pas les ports déclarés'),
  ('title.port_mismatch.over_one', 'en', '%1$s has its declared ports again'),
  ('title.port_mismatch.over_one', 'fr', '%1$s a de nouveau les ports déclarés'),
  ('title.port_mismatch.over_several', 'en', '%1$s have their declared ports again'),
  ('title.port_mismatch.over_several', 'fr', '%1$s ont de nouveau les ports déclarés'),
  ('title.docker_unreachable.counted', 'en', '%1$s hosts'),
  ('title.docker_unreachable.counted', 'fr', '%1$s hôtes'),
  ('title.docker_unreachable.open_one', 'en', 'Docker does not answer on %1$s'),
  ('title.docker_unreachable.open_one', 'fr', 'Docker ne répond pas sur %1$s'),
  ('title.docker_unreachable.open_several', 'en', 'Docker does not answer on %1$s'),
  ('title.docker_unreachable.open_several', 'fr', 'Docker ne répond pas sur %1$s'),
  ('title.docker_unreachable.over_one', 'en', 'Docker answers again on %1$s'),
  ('title.docker_unreachable.over_one', 'fr', 'Docker répond de nouveau sur %1$s'),
  ('title.docker_unreachable.over_several', 'en', 'Docker answers again on %1$s'),
  ('title.docker_unreachable.over_several', 'fr', 'Docker répond de nouveau sur %1$s'),
  ('title.node_unreachable.counted', 'en', '%1$s hosts'),
  ('title.node_unreachable.counted', 'fr', '%1$s hôtes'),
  ('title.node_unreachable.open_one', 'en', '%1$s is unreachable'),
  ('title.node_unreachable.open_one', 'fr', '%1$s est injoignable'),
  ('title.node_unreachable.open_several', 'en', '%1$s are unreachable'),
  ('title.node_unreachable.open_several', 'fr', '%1$s sont injoignables'),
  ('title.node_unreachable.over_one', 'en', '%1$s is back'),
  ('title.node_unreachable.over_one', 'fr', '%1$s est de retour'),
  ('title.node_unreachable.over_several', 'en', '%1$s are back'),
  ('title.node_unreachable.over_several', 'fr', '%1$s sont de retour'),
  ('title.node_unreachable_reporters.counted', 'en', '%1$s servers'),
  ('title.node_unreachable_reporters.counted', 'fr', '%1$s serveurs'),
  ('title.node_unreachable_reporters.open_one', 'en', 'Nobody reports to %1$s'),
  ('title.node_unreachable_reporters.open_one', 'fr', 'Plus personne ne rend compte à %1$s'),
  ('title.node_unreachable_reporters.open_several', 'en', 'Nobody reports to %1$s'),
  ('title.node_unreachable_reporters.open_several', 'fr', 'Plus personne ne rend compte à %1$s'),
  ('title.node_unreachable_reporters.over_one', 'en', 'Hosts report to %1$s again'),
  ('title.node_unreachable_reporters.over_one', 'fr', 'Des hôtes rendent de nouveau compte à %1$s'),
  ('title.node_unreachable_reporters.over_several', 'en', 'Hosts report to %1$s again'),
  ('title.node_unreachable_reporters.over_several', 'fr', 'Des hôtes rendent de nouveau compte à %1$s'),
  ('title.config_drift.counted', 'en', '%1$s things'),
  ('title.config_drift.counted', 'fr', '%1$s éléments'),
  ('title.config_drift.open_one', 'en', '%1$s is not as it should be'),
  ('title.config_drift.open_one', 'fr', '%1$s n''est pas conforme'),
  ('title.config_drift.open_several', 'en', '%1$s are not as they should be'),
  ('title.config_drift.open_several', 'fr', '%1$s ne sont pas conformes'),
  ('title.config_drift.over_one', 'en', '%1$s is as it should be again'),
  ('title.config_drift.over_one', 'fr', '%1$s est de nouveau conforme'),
  ('title.config_drift.over_several', 'en', '%1$s are as they should be again'),
  ('title.config_drift.over_several', 'fr', '%1$s sont de nouveau conformes'),
  ('title.config_drift_lifecycle.counted', 'en', '%1$s things'),
  ('title.config_drift_lifecycle.counted', 'fr', '%1$s éléments'),
  ('title.config_drift_lifecycle.open_one', 'en', '%1$s runs but should be off'),
  ('title.config_drift_lifecycle.open_one', 'fr', '%1$s tourne alors que l''arrêt est prévu'),
  ('title.config_drift_lifecycle.open_several', 'en', '%1$s run but should be off'),
  ('title.config_drift_lifecycle.open_several', 'fr', '%1$s tournent alors que l''arrêt est prévu'),
  ('title.config_drift_lifecycle.over_one', 'en', '%1$s is off as it should be'),
  ('title.config_drift_lifecycle.over_one', 'fr', '%1$s est à l''arrêt comme prévu'),
  ('title.config_drift_lifecycle.over_several', 'en', '%1$s are off as they should be'),
  ('title.config_drift_lifecycle.over_several', 'fr', '%1$s sont à l''arrêt comme prévu'),
  ('title.config_drift_ip.counted', 'en', '%1$s hosts'),
  ('title.config_drift_ip.counted', 'fr', '%1$s hôtes'),
  ('title.config_drift_ip.open_one', 'en', '%1$s has another address than declared'),
  ('title.config_drift_ip.open_one', 'fr', '%1$s n''a pas l''adresse déclarée'),
  ('title.config_drift_ip.open_several', 'en', '%1$s have other addresses than declared'),
  ('title.config_drift_ip.open_several', 'fr', '%1$s n''ont pas les adresses déclarées'),
  ('title.config_drift_ip.over_one', 'en', '%1$s has its declared address again'),
  ('title.config_drift_ip.over_one', 'fr', '%1$s a de nouveau l''adresse déclarée'),
  ('title.config_drift_ip.over_several', 'en', '%1$s have their declared addresses again'),
  ('title.config_drift_ip.over_several', 'fr', '%1$s ont de nouveau les adresses déclarées'),
  ('title.config_drift_node.counted', 'en', '%1$s machines'),
  ('title.config_drift_node.counted', 'fr', '%1$s machines'),
  ('title.config_drift_node.open_one', 'en', '%1$s runs on another node than declared'),
  ('title.config_drift_node.open_one', 'fr', '%1$s n''est pas sur le nœud déclaré'),
  ('title.config_drift_node.open_several', 'en', '%1$s run on other nodes than declared'),
  ('title.config_drift_node.open_several', 'fr', '%1$s ne sont pas sur les nœuds déclarés'),
  ('title.config_drift_node.over_one', 'en', '%1$s is on its declared node again'),
  ('title.config_drift_node.over_one', 'fr', '%1$s est de nouveau sur le nœud déclaré'),
  ('title.config_drift_node.over_several', 'en', '%1$s are on their declared nodes again'),
  ('title.config_drift_node.over_several', 'fr', '%1$s sont de nouveau sur les nœuds déclarés'),
  ('title.config_drift_image.counted', 'en', '%1$s services'),
  ('title.config_drift_image.counted', 'fr', '%1$s services'),
  ('title.config_drift_image.open_one', 'en', '%1$s runs another image than declared'),
  ('title.config_drift_image.open_one', 'fr', '%1$s n''a pas l''image déclarée'),
  ('title.config_drift_image.open_several', 'en', '%1$s run other images than declared'),
  ('title.config_drift_image.open_several', 'fr', '%1$s n''ont pas les images déclarées'),
  ('title.config_drift_image.over_one', 'en', '%1$s runs its declared image again'),
  ('title.config_drift_image.over_one', 'fr', '%1$s a de nouveau l''image déclarée'),
  ('title.config_drift_image.over_several', 'en', '%1$s run their declared images again'),
  ('title.config_drift_image.over_several', 'fr', '%1$s ont de nouveau les images déclarées'),
  ('title.config_drift_clock.counted', 'en', '%1$s hosts'),
  ('title.config_drift_clock.counted', 'fr', '%1$s hôtes'),
  ('title.config_drift_clock.open_one', 'en', 'The clock of %1$s is wrong'),
  ('title.config_drift_clock.open_one', 'fr', 'L''horloge de %1$s est fausse'),
  ('title.config_drift_clock.open_several', 'en', 'The clocks of %1$s are wrong'),
  ('title.config_drift_clock.open_several', 'fr', 'Les horloges de %1$s sont fausses'),
  ('title.config_drift_clock.over_one', 'en', 'The clock of %1$s is right again'),
  ('title.config_drift_clock.over_one', 'fr', 'L''horloge de %1$s est de nouveau juste'),
  ('title.config_drift_clock.over_several', 'en', 'The clocks of %1$s are right again'),
  ('title.config_drift_clock.over_several', 'fr', 'Les horloges de %1$s sont de nouveau justes'),
  ('title.snapshot_error.counted', 'en', '%1$s hosts'),
  ('title.snapshot_error.counted', 'fr', '%1$s hôtes'),
  ('title.snapshot_error.open_one', 'en', 'Observing %1$s has a problem'),
  ('title.snapshot_error.open_one', 'fr', 'L''observation de %1$s pose problème'),
  ('title.snapshot_error.open_several', 'en', 'Observing %1$s has a problem'),
  ('title.snapshot_error.open_several', 'fr', 'L''observation de %1$s pose problème'),
  ('title.snapshot_error.over_one', 'en', 'Observing %1$s works again'),
  ('title.snapshot_error.over_one', 'fr', 'L''observation de %1$s fonctionne de nouveau'),
  ('title.snapshot_error.over_several', 'en', 'Observing %1$s works again'),
  ('title.snapshot_error.over_several', 'fr', 'L''observation de %1$s fonctionne de nouveau'),
  ('title.resource_exceeded.counted', 'en', '%1$s things'),
  ('title.resource_exceeded.counted', 'fr', '%1$s éléments'),
  ('title.resource_exceeded.open_one', 'en', '%1$s is over its limit'),
  ('title.resource_exceeded.open_one', 'fr', '%1$s dépasse sa limite'),
  ('title.resource_exceeded.open_several', 'en', '%1$s are over their limits'),
  ('title.resource_exceeded.open_several', 'fr', '%1$s dépassent leur limite'),
  ('title.resource_exceeded.over_one', 'en', '%1$s is below its limit again'),
  ('title.resource_exceeded.over_one', 'fr', '%1$s revient sous sa limite'),
  ('title.resource_exceeded.over_several', 'en', '%1$s are below their limits again'),
  ('title.resource_exceeded.over_several', 'fr', '%1$s reviennent sous leur limite'),
  ('title.service_restarting.counted', 'en', '%1$s services'),
  ('title.service_restarting.counted', 'fr', '%1$s services'),
  ('title.service_restarting.open_one', 'en', '%1$s keeps restarting'),
  ('title.service_restarting.open_one', 'fr', '%1$s redémarre sans cesse'),
  ('title.service_restarting.open_several', 'en', '%1$s keep restarting'),
  ('title.service_restarting.open_several', 'fr', '%1$s redémarrent sans cesse'),
  ('title.service_restarting.over_one', 'en', '%1$s runs steadily again'),
  ('title.service_restarting.over_one', 'fr', '%1$s est de nouveau stable'),
  ('title.service_restarting.over_several', 'en', '%1$s run steadily again'),
  ('title.service_restarting.over_several', 'fr', '%1$s sont de nouveau stables'),
  ('title.service_unhealthy.counted', 'en', '%1$s services'),
  ('title.service_unhealthy.counted', 'fr', '%1$s services'),
  ('title.service_unhealthy.open_one', 'en', '%1$s is unhealthy'),
  ('title.service_unhealthy.open_one', 'fr', '%1$s est en mauvaise santé'),
  ('title.service_unhealthy.open_several', 'en', '%1$s are unhealthy'),
  ('title.service_unhealthy.open_several', 'fr', '%1$s sont en mauvaise santé'),
  ('title.service_unhealthy.over_one', 'en', '%1$s is healthy again'),
  ('title.service_unhealthy.over_one', 'fr', '%1$s est de nouveau en bonne santé'),
  ('title.service_unhealthy.over_several', 'en', '%1$s are healthy again'),
  ('title.service_unhealthy.over_several', 'fr', '%1$s sont de nouveau en bonne santé'),
  ('title.pool_unhealthy.counted', 'en', '%1$s pools'),
  ('title.pool_unhealthy.counted', 'fr', '%1$s pools'),
  ('title.pool_unhealthy.open_one', 'en', '%1$s is unhealthy'),
  ('title.pool_unhealthy.open_one', 'fr', '%1$s est en mauvaise santé'),
  ('title.pool_unhealthy.open_several', 'en', '%1$s are unhealthy'),
  ('title.pool_unhealthy.open_several', 'fr', '%1$s sont en mauvaise santé'),
  ('title.pool_unhealthy.over_one', 'en', '%1$s is healthy again'),
  ('title.pool_unhealthy.over_one', 'fr', '%1$s est de nouveau en bonne santé'),
  ('title.pool_unhealthy.over_several', 'en', '%1$s are healthy again'),
  ('title.pool_unhealthy.over_several', 'fr', '%1$s sont de nouveau en bonne santé'),
  ('title.rebooted.counted', 'en', '%1$s machines'),
  ('title.rebooted.counted', 'fr', '%1$s machines'),
  ('title.rebooted.open_one', 'en', '%1$s restarted'),
  ('title.rebooted.open_one', 'fr', 'Redémarrage de %1$s'),
  ('title.rebooted.open_several', 'en', '%1$s restarted'),
  ('title.rebooted.open_several', 'fr', 'Redémarrage de %1$s'),
  ('title.rebooted.over_one', 'en', '%1$s has run since its restart'),
  ('title.rebooted.over_one', 'fr', '%1$s fonctionne depuis son redémarrage'),
  ('title.rebooted.over_several', 'en', '%1$s have run since their restart'),
  ('title.rebooted.over_several', 'fr', '%1$s fonctionnent depuis leur redémarrage'),
  ('title.alert_raised.counted', 'en', '%1$s hosts'),
  ('title.alert_raised.counted', 'fr', '%1$s hôtes'),
  ('title.alert_raised.open_one', 'en', '%1$s raises an alert'),
  ('title.alert_raised.open_one', 'fr', '%1$s signale une alerte'),
  ('title.alert_raised.open_several', 'en', '%1$s raise alerts'),
  ('title.alert_raised.open_several', 'fr', '%1$s signalent des alertes'),
  ('title.alert_raised.over_one', 'en', 'The alert of %1$s is over'),
  ('title.alert_raised.over_one', 'fr', 'L''alerte de %1$s est terminée'),
  ('title.alert_raised.over_several', 'en', 'The alerts of %1$s are over'),
  ('title.alert_raised.over_several', 'fr', 'Les alertes de %1$s sont terminées'),
  ('title.stuck.counted', 'en', '%1$s things'),
  ('title.stuck.counted', 'fr', '%1$s éléments'),
  ('title.stuck.open_one', 'en', '%1$s is stuck'),
  ('title.stuck.open_one', 'fr', '%1$s ne progresse plus'),
  ('title.stuck.open_several', 'en', '%1$s are stuck'),
  ('title.stuck.open_several', 'fr', '%1$s ne progressent plus'),
  ('title.stuck.over_one', 'en', '%1$s is not stuck any more'),
  ('title.stuck.over_one', 'fr', '%1$s progresse de nouveau'),
  ('title.stuck.over_several', 'en', '%1$s are not stuck any more'),
  ('title.stuck.over_several', 'fr', '%1$s progressent de nouveau'),
  ('title.target_failing.counted', 'en', '%1$s targets'),
  ('title.target_failing.counted', 'fr', '%1$s cibles'),
  ('title.target_failing.open_one', 'en', '%1$s receives no notifications'),
  ('title.target_failing.open_one', 'fr', '%1$s ne reçoit plus de notifications'),
  ('title.target_failing.open_several', 'en', '%1$s receive no notifications'),
  ('title.target_failing.open_several', 'fr', '%1$s ne reçoivent plus de notifications'),
  ('title.target_failing.over_one', 'en', '%1$s receives notifications again'),
  ('title.target_failing.over_one', 'fr', '%1$s reçoit de nouveau des notifications'),
  ('title.target_failing.over_several', 'en', '%1$s receive notifications again'),
  ('title.target_failing.over_several', 'fr', '%1$s reçoivent de nouveau des notifications'),
  ('title.heartbeat_overdue.counted', 'en', '%1$s parts'),
  ('title.heartbeat_overdue.counted', 'fr', '%1$s éléments'),
  ('title.heartbeat_overdue.open_one', 'en', '%1$s gives no sign of life'),
  ('title.heartbeat_overdue.open_one', 'fr', '%1$s ne donne plus signe de vie'),
  ('title.heartbeat_overdue.open_several', 'en', '%1$s give no sign of life'),
  ('title.heartbeat_overdue.open_several', 'fr', '%1$s ne donnent plus signe de vie'),
  ('title.heartbeat_overdue.over_one', 'en', '%1$s gives signs of life again'),
  ('title.heartbeat_overdue.over_one', 'fr', '%1$s donne de nouveau signe de vie'),
  ('title.heartbeat_overdue.over_several', 'en', '%1$s give signs of life again'),
  ('title.heartbeat_overdue.over_several', 'fr', '%1$s donnent de nouveau signe de vie'),
  ('title.remediation_failed.counted', 'en', '%1$s things'),
  ('title.remediation_failed.counted', 'fr', '%1$s éléments'),
  ('title.remediation_failed.open_one', 'en', '%1$s could not be repaired'),
  ('title.remediation_failed.open_one', 'fr', '%1$s résiste à la réparation'),
  ('title.remediation_failed.open_several', 'en', '%1$s could not be repaired'),
  ('title.remediation_failed.open_several', 'fr', '%1$s résistent à la réparation'),
  ('title.remediation_failed.over_one', 'en', '%1$s needs no repair any more'),
  ('title.remediation_failed.over_one', 'fr', '%1$s n''a plus besoin de réparation'),
  ('title.remediation_failed.over_several', 'en', '%1$s need no repair any more'),
  ('title.remediation_failed.over_several', 'fr', '%1$s n''ont plus besoin de réparation'),
  ('title.route_drift.counted', 'en', '%1$s services'),
  ('title.route_drift.counted', 'fr', '%1$s services'),
  ('title.route_drift.open_one', 'en', '%1$s has a wrong route'),
  ('title.route_drift.open_one', 'fr', '%1$s a une route erronée'),
  ('title.route_drift.open_several', 'en', '%1$s have wrong routes'),
  ('title.route_drift.open_several', 'fr', '%1$s ont des routes erronées'),
  ('title.route_drift.over_one', 'en', '%1$s has its route again'),
  ('title.route_drift.over_one', 'fr', '%1$s a de nouveau sa route'),
  ('title.route_drift.over_several', 'en', '%1$s have their routes again'),
  ('title.route_drift.over_several', 'fr', '%1$s ont de nouveau leur route'),
  ('title.other.counted', 'en', '%1$s things'),
  ('title.other.counted', 'fr', '%1$s éléments'),
  ('title.other.open_one', 'en', '%1$s: %2$s'),
  ('title.other.open_one', 'fr', '%1$s : %2$s'),
  ('title.other.open_several', 'en', '%1$s: %2$s'),
  ('title.other.open_several', 'fr', '%1$s : %2$s'),
  ('title.other.over_one', 'en', '%1$s: %2$s is over'),
  ('title.other.over_one', 'fr', '%1$s : %2$s, c''est fini'),
  ('title.other.over_several', 'en', '%1$s: %2$s is over'),
  ('title.other.over_several', 'fr', '%1$s : %2$s, c''est fini');

-- 50_notices/make/title_list.sql
create function bruce.title_list(p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case cardinality(p_names)
    when 1 then p_names[1]
    when 2 then bruce.say('title_list.two', p_names[1], p_names[2])
    when 3 then bruce.say('title_list.three', p_names[1], p_names[2], p_names[3])
    else array_to_string(p_names[1:3], ', ') || ', …'
  end;
end;
$$;
revoke all on function bruce.title_list(text[]) from public, anon, authenticated, service_role;
comment on function bruce.title_list(text[]) is
  'Up to three names as text; of more, the first three.';
grant execute on function bruce.title_list(text[]) to authenticated, service_role;
insert into public.texts (key, language, text)
values
  ('title_list.two', 'en', '%1$s and %2$s'), ('title_list.two', 'fr', '%1$s et %2$s'),
  ('title_list.three', 'en', '%1$s, %2$s and %3$s'), ('title_list.three', 'fr', '%1$s, %2$s et %3$s');

-- 50_notices/make/title_subject.sql
create function bruce.title_subject(p_event_type text, p_field text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := lower(p_event_type);
begin
  return coalesce((
    select s.subject
    from unnest(array[v_type || '_' || p_field, v_type]) with ordinality as s (subject, place)
    join public.texts as t on t.key = 'title.' || s.subject || '.open_one' and t.language = 'en'
    order by s.place
    limit 1
  ), 'other');
end;
$$;
revoke all on function bruce.title_subject(text, text) from public, anon, authenticated, service_role;
comment on function bruce.title_subject(text, text) is
  'Which sentences of public.texts title such an event: those of its type and field, of its type, or of any '
  'other. Rows of a type that somebody else has added count.';
grant execute on function bruce.title_subject(text, text) to authenticated, service_role;

-- 50_notices/owed_ends.sql
create table bruce.owed_ends (
  member_key text not null,
  target text not null references public.targets on update cascade on delete cascade,
  reaction text,
  max_attempts integer not null,
  owed_at timestamptz not null,
  primary key (member_key, target)
);
revoke all on table bruce.owed_ends from public, anon, authenticated, service_role;
create index owed_ends_target_idx on bruce.owed_ends (target);
comment on table bruce.owed_ends is
  'Ends that are still to be sent for reactions that were disabled or deleted: who was told of a beginning '
  'is told of its end.';
comment on column bruce.owed_ends.member_key is 'As in task_issues.';
alter table bruce.owed_ends enable row level security;

-- 50_notices/preview/actual_threshold_events.sql
create function bruce.actual_threshold_events(
  p_threshold public.thresholds, p_from timestamptz, p_now timestamptz
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with told as (
    select e.event_id, e.status from public.events as e
    where e.created_at > p_from and e.created_at <= p_now and e.event_type = 'RESOURCE_EXCEEDED'
      and e.field = p_threshold.metric
      and bruce.matches_glob(e.hostname, p_threshold.hostname)
      and bruce.matches_glob(e.service, p_threshold.service)
  )
  select jsonb_build_object(
    'opened', count(*) filter (where t.status = 'opened'), 'resolved', count(*)
      filter (where t.status = 'resolved'),
    'notices', (
      select count(*) from public.actions as a
      where a.created_at > p_from and a.created_at <= p_now and exists (
        select from jsonb_array_elements(
          case jsonb_typeof(a.payload -> 'events') when 'array' then a.payload -> 'events'
            else jsonb_build_array(a.payload) end
        ) as e
        where e ->> 'id' in (select o.event_id::text from told as o)
      )
    )
  )
  from told as t;
$$;
revoke all on function bruce.actual_threshold_events(public.thresholds, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.actual_threshold_events(public.thresholds, timestamptz, timestamptz) is
  'What was really opened, resolved and sent of a metric.';

-- 50_notices/preview/compare_thresholds.sql
create function bruce.compare_thresholds(
  p_metric text, p_open_above numeric, p_clear_below numeric, p_hostname text, p_service text, p_days integer,
  p_now timestamptz default bruce.clock(), p_most integer default 2000,
  p_budget interval default '1.5 seconds'
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_from timestamptz := p_now - make_interval(days => p_days);
  v_threshold public.thresholds;
  v_stored integer;
  v_present jsonb;
  v_proposed jsonb;
begin
  if p_metric is null or p_metric not in ('cpu_pct', 'mem_pct', 'disk_pct', 'pool_pct') then
    return bruce.fault(
      422, 'invalid', 'metric is cpu_pct, mem_pct, disk_pct or pool_pct: others are in no snapshot.');
  elsif p_open_above is null or coalesce(p_clear_below, p_open_above) > p_open_above
    or coalesce(p_days, 0) not between 1 and 90 or num_nulls(p_hostname, p_service) > 0
  then
    return bruce.fault(
      422, 'invalid', 'open_above is a number, clear_below is not above it, days are 1 to 90.');
  end if;
  v_threshold.metric := p_metric;
  v_threshold.hostname := p_hostname;
  v_threshold.service := p_service;
  v_threshold.open_above := p_open_above;
  v_threshold.clear_below := coalesce(p_clear_below, p_open_above);
  v_threshold.unit := '%';
  select count(*) into v_stored
  from public.observed_snapshots as o
  where o.observed_at > v_from and o.observed_at <= p_now and o.disposition in ('current', 'partial')
    and o.source not in ('service_health', 'proxy');

  v_present := bruce.rehearse_threshold(v_threshold, false, v_from, p_now, p_most, p_budget);
  -- the same observations, even if the time was not enough for all
  v_proposed := bruce.rehearse_threshold(
    v_threshold, true, v_from, (v_present ->> 'until')::timestamptz, p_most, p_budget * 2
  );
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', p_now,
    'summary', format('%s %s in place of %s', v_proposed ->> 'notices',
      case v_proposed ->> 'notices' when '1' then 'notice' else 'notices' end, v_present ->> 'notices'),
    'proposed', v_proposed - 'until' - 'observations', 'present', v_present - 'until' - 'observations',
    'really', bruce.actual_threshold_events(v_threshold, v_from, p_now),
    'observations', v_proposed -> 'observations', 'until', v_proposed -> 'until',
    'left_out', greatest(v_stored - (v_proposed ->> 'observations')::integer, 0),
    'rests_on', format(
      'It rests on %s stored snapshots of %s days. A snapshot that says what the last one said is not '
      'stored, nor are its '
      'numbers: what rose and fell in between is not in it.%s', v_proposed ->> 'observations', p_days,
      case when v_stored > (v_proposed ->> 'observations')::integer then format(
        ' %s more were left out, to be done in time.', v_stored - (v_proposed ->> 'observations')::integer
      ) else '' end
    )
  );
end;
$$;
revoke all on function bruce.compare_thresholds(text, pg_catalog.numeric, pg_catalog.numeric, text, text, pg_catalog.int4, timestamptz, pg_catalog.int4, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.compare_thresholds(
  text, numeric, numeric, text, text, integer, timestamptz, integer, interval
) is
  'What the present thresholds and the proposed one make of the stored snapshots. It writes tables of the '
  'engine, and rolls back.';

-- 50_notices/preview/preview_reaction.sql
create function public.preview_reaction(reaction jsonb, days integer default 7)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_most constant integer := 200;
  v_from timestamptz := v_now - make_interval(days => preview_reaction.days);
  v_unknown text;
  v_notices jsonb;
  v_one_by_one integer;
begin
  perform bruce.refuse_read_only('preview_reaction');
  if jsonb_typeof(preview_reaction.reaction) is distinct from 'object'
    or coalesce(preview_reaction.days, 0) not between 1 and 90 then
    return bruce.fault(422, 'invalid', 'reaction is an object, days are 1 to 90');
  end if;
  select string_agg(k, ', ' order by k) into v_unknown
  from jsonb_object_keys(preview_reaction.reaction) as k
  where not exists (
    select from pg_catalog.pg_attribute as a
    where a.attrelid = 'public.reactions'::regclass and a.attname = k and a.attnum > 0 and not a.attisdropped
  );
  if v_unknown is not null then
    return bruce.fault(422, 'invalid', format('a reaction has no %s', v_unknown));
  end if;
  begin
    v_notices := bruce.simulate_reaction(preview_reaction.reaction, v_from, v_now);
    v_one_by_one := jsonb_array_length(bruce.simulate_reaction(
      preview_reaction.reaction - array[
        'group_by', 'group_wait', 'group_interval', 'repeat_interval', 'throttle_count', 'throttle_interval',
          'quiet_from',
        'quiet_until', 'escalate_after', 'escalate_target'
      ], v_from, v_now
    ));
  exception
    -- values that a reaction cannot have
    when integrity_constraint_violation or data_exception or invalid_schema_definition then
      return bruce.fault(422, 'invalid', sqlerrm);
  end;
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', v_now,
    'summary', format('%s %s in place of %s', jsonb_array_length(v_notices),
      case jsonb_array_length(v_notices) when 1 then 'notice' else 'notices' end, v_one_by_one),
    'notices', jsonb_array_length(v_notices), 'one_by_one', v_one_by_one,
    'sent', (
      select coalesce(jsonb_agg(n.notice order by n.position), '[]')
      from jsonb_array_elements(v_notices) with ordinality as n (notice, position)
      where n.position <= v_most
    ),
    'omitted', greatest(jsonb_array_length(v_notices) - v_most, 0)
  );
end;
$$;
revoke all on function public.preview_reaction(jsonb, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.preview_reaction(jsonb, integer) is
  'What a reaction (columns of table reactions as JSON) would have sent for the events of the last days: '
  'each notification, and "4 notices in place of 61". Sends, queues and keeps nothing. A target is not '
  'needed. Security definer: it writes tasks and actions, and rolls them back.';
grant execute on function public.preview_reaction(jsonb, integer) to service_role;

-- 50_notices/preview/preview_threshold.sql
create function public.preview_threshold(
  metric text, open_above numeric, clear_below numeric default null, hostname text default '*',
  service text default '*', days integer default 7
)
returns jsonb
language sql
volatile
security definer
set search_path = ''
set jit = off
as $$
  select bruce.refuse_read_only('preview_threshold');
  select bruce.compare_thresholds(metric, open_above, clear_below, hostname, service, days);
$$;
revoke all on function public.preview_threshold(text, pg_catalog.numeric, pg_catalog.numeric, text, text, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.preview_threshold(text, numeric, numeric, text, text, integer) is
  'What a row of thresholds would have opened, and the enabled reactions sent, for the stored snapshots of '
  'the last days: "4 notices in place of 61", beside what the present thresholds make of the same '
  'snapshots, and what really happened. Nothing is kept or sent. The most specific row wins, as ever: rows '
  'that are more specific than this one stay. Security definer: it writes what only the engine writes, and '
  'takes it back.';
grant execute on function public.preview_threshold(text, numeric, numeric, text, text, integer)
  to service_role;

-- 50_notices/preview/rehearse_levels.sql
create function bruce.rehearse_levels(
  p_scope_id integer, p_metric text, p_hostname text, p_service text, p_snapshot_id bigint, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[];
  v_drift bruce.difference[];
  v_keys text[];
begin
  select array_agg(i) into v_alive
  from public.issues as i
  where i.scope_id = p_scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%';
  -- its own drift_key, so that the preview has issues of its own
  with exceeded as (
    select d.*, concat_ws(
      '/', 'preview', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as preview_key
    from bruce.difference as d
    where d.scope_id = p_scope_id and d.event_type = 'RESOURCE_EXCEEDED' and d.field = p_metric
      and bruce.matches_glob(d.hostname, p_hostname) and bruce.matches_glob(d.service, p_service)
  )
  select
    array_agg(jsonb_populate_record(null::bruce.difference, to_jsonb(d) || jsonb_build_object(
      'issue_id', coalesce(i.issue_id, gen_random_uuid()), 'status', coalesce(i.status, 'pending'),
      'drift_key', d.preview_key, 'is_fresh', true, 'last_seen_at', p_now,
      'known_since', i.first_seen_at, 'known_cause', i.cause, 'is_of_new_scope', false,
      'opened_at', i.opened_at, 'occurrences', coalesce(i.occurrences, 1), 'waived_by', null,
        'window_id', null,
      'waits_for', null, 'flapping', coalesce(i.flapping, false), 'quiet_since', i.quiet_since,
      'confirmations', coalesce(i.confirmations + (i.status = 'pending')::integer, 1),
      'evidence', d.evidence || jsonb_build_object('snapshot_id', p_snapshot_id, 'observed_at', p_now)
    )) order by d.preview_key),
    array_agg(d.preview_key)
  into v_drift, v_keys
  from exceeded as d
  left join public.issues as i on i.drift_key = d.preview_key and i.status <> 'resolved';

  if v_drift is not null then
    perform bruce.upsert_issues(
      v_drift, v_alive, array(select a.drift_key from unnest(v_alive) as a where a.drift_key <> all (v_keys)),
      '{}', bruce.look_around(v_drift, array(select distinct d.hostname from unnest(v_drift) as d), p_now),
      'REALITY_CHANGED', p_now
    );
  end if;
  if v_alive is not null then
    perform bruce.resolve_issues(v_alive, v_drift, '{}', '{}', 'REALITY_CHANGED', p_now);
  end if;
end;
$$;
revoke all on function bruce.rehearse_levels(pg_catalog.int4, text, text, text, pg_catalog.int8, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.rehearse_levels(integer, text, text, text, bigint, timestamptz) is
  'Reconciles the issues of a preview with what is over its threshold in one scope.';

-- 50_notices/preview/rehearse_threshold.sql
create function bruce.rehearse_threshold(
  p_threshold public.thresholds, p_is_new boolean, p_from timestamptz, p_now timestamptz, p_most integer,
  p_budget interval
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_started timestamptz := clock_timestamp();
  v_last_id bigint := (select coalesce(max(e.id), 0) from public.events as e);
  v_snapshot record;
  v_observations integer := 0;
  v_until timestamptz := p_from;
  v_reaction public.reactions;
  v_notices jsonb := '[]';
  v_said jsonb;
begin
  begin
    perform bruce.lock_engine();
    perform set_config('bruce.is_preview', 'on', true);
    delete from bruce.resource_levels as l where l.metric = p_threshold.metric;
    -- root causes of the past are unknown, and present ones explain nothing of the past
    delete from public.issues as i using public.drift_rules as r
    where r.event_type = i.event_type and r.is_root_cause
      and (i.status <> 'resolved' or i.resolved_at > p_from - interval '1 day');
    update bruce.scopes as s set returned_at = null, has_levels = false where s.returned_at is not null
      or s.has_levels;
    if p_is_new then
      insert into public.thresholds (metric, hostname, service, open_above, clear_below, unit)
      values (
        p_threshold.metric, p_threshold.hostname, p_threshold.service, p_threshold.open_above,
        p_threshold.clear_below,
        p_threshold.unit
      )
      on conflict (metric, hostname, service) do update
      set open_above = excluded.open_above, clear_below = excluded.clear_below;
    end if;

    for v_snapshot in
      select n.* from (
        select o.id, o.observed_at, o.source, o.snapshot, o.incomplete_lists, s.scope_id
        from public.observed_snapshots as o
        join bruce.scopes as s on s.host_key = lower(o.hostname) and s.source = o.source
        where o.observed_at > p_from and o.observed_at <= p_now and o.disposition in ('current', 'partial')
          and o.source not in ('service_health', 'proxy')
        order by o.observed_at desc, o.id desc
        limit p_most
      ) as n
      order by n.observed_at, n.id
    loop
      exit when clock_timestamp() > v_started + p_budget;
      v_observations := v_observations + 1;
      v_until := v_snapshot.observed_at;
      -- as at ingest: skip snapshots without a value that can exceed a threshold
      continue when v_snapshot.source = 'docker' and not bruce.may_exceed(v_snapshot.snapshot)
        and not exists (select from bruce.scopes as s where s.scope_id = v_snapshot.scope_id and s.has_levels)
        and not exists (
          select from public.issues as i
          where i.scope_id = v_snapshot.scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%'
        );
      perform set_config('bruce.now', v_until::text, true);
      update bruce.scopes as s set last_contact_at = v_until, last_seen_at = v_until
        where s.scope_id = v_snapshot.scope_id;
      perform bruce.take_measurements(
        v_snapshot.scope_id, v_snapshot.source, v_snapshot.snapshot, v_snapshot.incomplete_lists, v_until
      );
      perform bruce.rehearse_levels(
        v_snapshot.scope_id, p_threshold.metric, p_threshold.hostname, p_threshold.service, v_snapshot.id,
        v_until
      );
    end loop;

    for v_reaction in
      select r.* from public.reactions as r where r.enabled order by r.name
    loop
      v_notices := v_notices || bruce.simulate_reaction(to_jsonb(v_reaction), p_from, p_now, v_last_id);
    end loop;
    select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'), 'resolved', count(*)
        filter (where e.status = 'resolved'),
      'notices', jsonb_array_length(v_notices), 'observations', v_observations, 'until', v_until,
      'events', coalesce(jsonb_agg(jsonb_build_object(
        'at', e.created_at, 'status', e.status, 'hostname', e.hostname, 'service', e.service, 'details',
          e.details
      ) order by e.id) filter (where e.position <= 50), '[]')
    ) into v_said
    from (
      select e.*, row_number() over (order by e.id) as position from public.events as e where e.id > v_last_id
    ) as e;
    raise exception 'previewed' using errcode = 'PREVU';
  exception
    when sqlstate 'PREVU' then
      return v_said;
  end;
end;
$$;
revoke all on function bruce.rehearse_threshold(public.thresholds, pg_catalog.bool, timestamptz, timestamptz, pg_catalog.int4, pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.rehearse_threshold(
  public.thresholds, boolean, timestamptz, timestamptz, integer, interval
) is
  'Runs the stored observations through the real engine with their own clock, with the new threshold or '
  'with the present ones, and returns what would have been opened and sent. All is rolled back, and the '
  'lock of the engine released with it: it is held no longer than p_budget and the notifications take.';

-- 50_notices/preview/run_timers.sql
create function bruce.run_timers(p_reaction text, p_after timestamptz, p_until timestamptz)
returns timestamptz
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_due timestamptz;
  v_after timestamptz := p_after;
begin
  loop
    -- the jobs run every minute
    select date_trunc('minute', t.next_due_at + interval '59.999999 s') into v_due
    from public.tasks as t
    -- start at v_after: what was due before is done, and its dead rows slow the index until the transaction
    -- ends
    where t.next_due_at >= v_after and t.reaction = p_reaction
    order by t.next_due_at
    limit 1;
    exit when v_due is null or v_due > p_until;
    perform bruce.flush_tasks(v_due, p_reaction, v_after);
    v_after := v_due;
  end loop;
  return v_after;
end;
$$;
revoke all on function bruce.run_timers(text, timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.run_timers(text, timestamptz, timestamptz) is
  'Makes what is due of one reaction up to a time, minute by minute. Returns the time up to which all is '
  'done.';

-- 50_notices/preview/simulate_reaction.sql
create function bruce.simulate_reaction(
  p_reaction jsonb, p_from timestamptz, p_now timestamptz, p_after bigint default 0
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := 'preview ' || left(gen_random_uuid()::text, 8);
  v_reaction jsonb := p_reaction || jsonb_build_object('name', v_name, 'enabled', true);
  v_columns text := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_reaction) as k);
  v_moment record;
  v_told_until timestamptz := p_from;
  v_notices jsonb;
begin
  begin
    perform set_config('bruce.is_preview', 'on', true);
    if v_reaction ->> 'target' is null then
      insert into public.targets (name, kind, url)
        values (replace(v_name, ' ', '-'), 'webhook', 'https://preview.invalid');
      v_reaction := v_reaction || jsonb_build_object('target', replace(v_name, ' ', '-'));
      v_columns := (select string_agg(format('%I', k), ', ') from jsonb_object_keys(v_reaction) as k);
    end if;
    execute format(
      'insert into public.reactions (%1$s) '
      'select %1$s from jsonb_populate_record(null::public.reactions, $1)', v_columns
    ) using v_reaction;

    for v_moment in
      select e.created_at, array_agg(e order by e.id) as events
      from public.events as e
      where e.created_at > p_from and e.created_at <= p_now and e.id > p_after
      group by e.created_at
      order by e.created_at
    loop
      v_told_until := bruce.run_timers(v_name, v_told_until, v_moment.created_at);
      perform bruce.react(v_moment.events, v_moment.created_at, v_name, v_told_until);
      v_told_until := v_moment.created_at;
    end loop;
    perform bruce.run_timers(v_name, v_told_until, p_now);

    v_notices := (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', a.created_at, 'kind', a.kind, 'target', case when p_reaction ->> 'target' is not null
          then a.target end,
        'severity', a.severity, 'events', a.events, 'title', a.title
      ) order by a.created_at, a.title), '[]')
      from public.actions as a
      where a.reaction = v_name
    );
    raise exception 'previewed' using errcode = 'PREVU';
  exception
    when sqlstate 'PREVU' then
      return v_notices;
  end;
end;
$$;
revoke all on function bruce.simulate_reaction(jsonb, timestamptz, timestamptz, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.simulate_reaction(jsonb, timestamptz, timestamptz, bigint) is
  'Runs the real engine over the events between two times, with their clock, and returns the notifications '
  'that the reaction would have made. All is rolled back.';

-- 50_notices/tasks.sql
-- stored, so that nothing is sent twice after a restart

create table public.tasks (
  reaction text not null references public.reactions on update cascade on delete cascade,
  group_key text not null,
  status text not null default 'waiting' check (status in ('waiting', 'told', 'ended')),
  notices integer not null default 0 check (notices >= 0),
  held_by text check (held_by in ('quiet hours', 'throttle', 'suppression')),
  tell_at timestamptz,
  repeat_at timestamptz,
  escalate_at timestamptz,
  next_due_at timestamptz generated always as (least(tell_at, repeat_at, escalate_at)) stored,
  started_at timestamptz not null,
  told_at timestamptz,
  ended_at timestamptz,
  task_id bigint generated always as identity primary key,
  constraint tell_at_is_set_when_waiting check ((status = 'waiting') = (tell_at is not null)),
  constraint ended_at_is_set_when_ended check ((status = 'ended') = (ended_at is not null)),
  constraint told_at_is_set_when_told
    check ((notices > 0) = (told_at is not null) and (status <> 'told' or told_at is not null)),
  constraint only_what_was_told_is_repeated
    check (told_at is not null or num_nonnulls(repeat_at, escalate_at) = 0),
  constraint what_has_ended_has_no_timer
    check (status <> 'ended' or num_nonnulls(repeat_at, escalate_at) = 0),
  constraint only_what_waits_is_held check (held_by is null or status = 'waiting')
);
revoke all on table public.tasks from public, anon, authenticated, service_role;
comment on table public.tasks is
  'One row per reaction and group while an issue of it is open: what was sent, and what is due when.';
comment on column public.tasks.group_key is
  'The values that the group has in common; without groups, the issue.';
comment on column public.tasks.status is
  'waiting: news is due. told: all news was sent. ended: no issue of it is open.';
comment on column public.tasks.notices is 'Number of notifications made, repeats included.';
comment on column public.tasks.held_by is
  'What delays its news: quiet hours, the throttle, or suppression by a root cause.';
comment on column public.tasks.tell_at is 'When news is due.';
comment on column public.tasks.next_due_at is 'The earliest of the three timers.';
create unique index tasks_one_alive_per_group_idx on public.tasks (reaction, group_key)
  where status <> 'ended';
create index tasks_reaction_idx on public.tasks (reaction, started_at desc);
create index tasks_next_due_at_idx on public.tasks (next_due_at) where next_due_at is not null;
create index tasks_ended_at_idx on public.tasks (ended_at) where ended_at is not null;
alter table public.tasks enable row level security;
create policy tasks_select_authenticated on public.tasks
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.tasks to authenticated, service_role;
create trigger _900_note_change after insert or update or delete on public.tasks
  for each row execute function bruce.tg__note_change();

-- 50_notices/task_issues.sql
create table public.task_issues (
  reaction text not null references public.reactions on update cascade on delete cascade,
  hostname text,
  service text,
  event_type text not null,
  severity text,
  told_status text check (told_status in ('opened', 'changed')),
  told_at timestamptz,
  pending_status text check (pending_status in ('opened', 'changed', 'resolved')),
  escalated_at timestamptz,
  issue_id uuid,
  member_key text not null,
  told_targets text[] not null default '{}',
  told_event_id uuid,
  pending_event_id uuid,
  task_id bigint not null references public.tasks on delete cascade,
  primary key (reaction, member_key),
  constraint told_says_what_and_when check (num_nonnulls(told_status, told_at, told_event_id) in (0, 3)),
  constraint pending_says_what check ((pending_status is null) = (pending_event_id is null)),
  constraint something_is_told_or_pending check (num_nonnulls(told_status, pending_status) > 0),
  constraint only_what_was_told_is_told_resolved
    check (pending_status <> 'resolved' or told_status is not null),
  constraint only_what_was_told_is_escalated check (escalated_at is null or told_status is not null)
);
revoke all on table public.task_issues from public, anon, authenticated, service_role;
comment on table public.task_issues is
  'What each task has sent about each issue, and what is pending. A row is deleted when its resolution was '
  'sent, or when the issue resolved before anything was sent.';
comment on column public.task_issues.member_key is
  'The issue; for an event without an issue, its drift_key or event_id.';
comment on column public.task_issues.told_targets is
  'The targets that were told of it: its end goes there, whatever target the reaction has by then.';
create index task_issues_task_id_idx on public.task_issues (task_id);
alter table public.task_issues enable row level security;
create policy task_issues_select_authenticated on public.task_issues
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.task_issues to authenticated, service_role;

reset check_function_bodies;
