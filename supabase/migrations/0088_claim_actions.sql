-- Claiming: a dispatcher takes due notices for as long as its lease lasts. At least once: what a dead one had is tried again.

create or replace function bruce.expire_leases(p_now timestamptz default bruce.clock())
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
  written as (
    insert into public.journal (created_at, kind, message, action_id)
    select p_now, 'notification', format('Given up for %s after %s attempts: %s', r.target, r.attempts, r.title), r.action_id
    from returned as r
    where r.status = 'dead'
  )
  select count(*) into v_expired from returned;
  return v_expired;
end;
$$;
comment on function bruce.expire_leases(timestamptz) is 'Gives notices back whose dispatcher is gone; the attempt counts.';

create or replace function bruce.next_due_at(p_now timestamptz default bruce.clock())
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
      -- one that takes no more has to end one first, or lose it
      where t.enabled and case t.breaker when 'closed' then t.max_parallel else 1 end > (
        select count(*) from public.actions as o where o.target = t.name and o.status = 'leased'
      )
    )
  );
end;
$$;
comment on function bruce.next_due_at(timestamptz) is 'When there is something to do next: a task, a notice, a lease that runs out.';

create or replace function bruce.lease_actions(
  p_holder text, p_most integer, p_lease_s integer, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
-- the first few of what may be a long queue
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
declare
  v_lease uuid := gen_random_uuid();
  v_targets text[];
  v_actions jsonb;
  v_probed text[];
begin
  -- another dispatcher that is at a target counts what it leases: together they would take too many. A statement of its
  -- own, so that what was leased before this one got the lock is counted by the next
  with free as (
    select t.name
    from public.targets as t
    where t.enabled and (t.breaker <> 'open' or t.breaker_retry_at <= p_now)
      and exists (
        select from public.actions as a where a.target = t.name and a.status = 'pending' and a.next_attempt_at <= p_now
      )
    order by t.name
    for no key update skip locked
  )
  select array_agg(f.name) into v_targets from free as f;
  if v_targets is null then
    return jsonb_build_object('lease', v_lease, 'actions', '[]'::jsonb);
  end if;

  with ready as materialized (
    select
      t.name, t.breaker, t.max_parallel,
      jsonb_build_object(
        'name', t.name, 'kind', t.kind, 'url', t.url, 'url_secret', t.url_secret, 'auth_secret', t.auth_secret,
        'hmac_secret', t.hmac_secret, 'settings', t.settings, 'timeout_s', t.timeout_s, 'max_parallel', t.max_parallel
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
    set status = 'leased', attempts = a.attempts + 1, next_attempt_at = null, holder = p_holder, lease = v_lease,
      lease_until = p_now + make_interval(secs => p_lease_s)
    from chosen as c
    where a.action_id = c.action_id
    returning a.action_id, a.attempts, a.kind, a.target, a.payload, a.created_at
  )
  select
    jsonb_agg(jsonb_build_object(
      'action_id', l.action_id, 'attempt', l.attempts, 'kind', l.kind, 'payload', l.payload,
      'target', t.target
    ) order by l.created_at),
    array_agg(t.name) filter (where t.breaker = 'open')
  into v_actions, v_probed
  from leased as l
  join ready as t on t.name = l.target;

  if v_probed is not null then
    update public.targets as t set breaker = 'half_open', breaker_retry_at = null where t.name = any (v_probed);
  end if;
  return jsonb_build_object('lease', v_lease, 'actions', coalesce(v_actions, '[]'));
end;
$$;
comment on function bruce.lease_actions(text, integer, integer, timestamptz) is
  'Leases due notices, as many as each target takes at a time. Of a target whose breaker is open one is tried when its pause is over.';

create or replace function bruce.claim_actions(
  p_token_sha256 text, p_holder text, p_most integer, p_lease_s integer, p_now timestamptz default bruce.clock()
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
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if coalesce(btrim(p_holder), '') = '' or p_most not between 1 and 100 or p_lease_s not between 5 and 3600
    or num_nulls(p_most, p_lease_s) > 0
  then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid',
      'message', 'holder is a name, max_actions is 1 to 100, lease_s is 5 to 3600'
    );
  end if;
  perform bruce.note_dispatcher(p_now);
  -- while a batch is taken in, what is already an action does not wait for it
  if exists (select from public.tasks as t where t.next_due_at <= p_now)
    and pg_try_advisory_xact_lock(hashtextextended('bruce.engine', 0))
  then
    perform bruce.flush_tasks(p_now);
  end if;
  perform bruce.expire_leases(p_now);
  return bruce.lease_actions(left(btrim(p_holder), 100), p_most, p_lease_s, p_now)
    || jsonb_build_object('status', 200, 'next_due_at', bruce.next_due_at(p_now));
end;
$$;
comment on function bruce.claim_actions(text, text, integer, integer, timestamptz) is
  'Security definer: who delivers may neither read tokens nor write actions; the database says what is due.';

create or replace function public.claim_actions(
  token_sha256 text, holder text, max_actions integer default 20, lease_s integer default 60
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.claim_actions(token_sha256, holder, max_actions, lease_s);
$$;
comment on function public.claim_actions(text, text, integer, integer) is
  'Leases due notices to a dispatcher: {lease, next_due_at, actions: [{action_id, attempt, kind, target, payload}]}. To be '
  'finished with finish_actions before the lease runs out.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.claim_actions(text, text, integer, integer) from public, anon, authenticated;
grant execute on function
  public.claim_actions(text, text, integer, integer), bruce.claim_actions(text, text, integer, integer, timestamptz)
to service_role;
