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
comment on function bruce.expire_leases(timestamptz) is
  'Returns leased notifications whose lease expired to the queue; the attempt counts.';
