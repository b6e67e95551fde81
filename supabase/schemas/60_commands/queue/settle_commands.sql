create function bruce.settle_commands(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_ended public.bruce_cmd[];
  v_here constant text := bruce.this_database();
begin
  -- fast path: usually nothing is due, and two small partial indexes show it
  if not exists (select from public.bruce_cmd as c where c.lease is not null and c.lease_until < p_now)
    and not exists (
      select from public.bruce_cmd as c where c.state in ('pending', 'awaiting_approval')
        and (c.expires_at <= p_now or c.asked_in <> v_here)
    )
  then
    return 0;
  end if;
  perform bruce.lock_commands();
  with lost as materialized (
    select c.* from public.bruce_cmd as c
    where c.lease is not null and c.lease_until < p_now
    order by c.command_id for update skip locked
  ),
  overdue as materialized (
    select c.* from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and (c.expires_at <= p_now or c.asked_in <> v_here)
    order by c.command_id for update skip locked
  ),
  decided as (
    select c.command_id, case
      when c.state = 'running' then 'undetermined'
      when c.cancel_requested_at is not null or c.asked_in <> v_here then 'cancelled'
      when c.state in ('pending', 'awaiting_approval') then 'expired'
      when c.expires_at <= p_now or c.attempt >= c.max_attempts then 'failed'
      else 'pending'
    end as state
    from (select * from lost union all select * from overdue) as c
  ),
  settled as (
    update public.bruce_cmd as c
    set state = d.state,
      lease = null, lease_s = null, lease_until = null,
      claimed_at = case when d.state <> 'pending' then c.claimed_at end,
      claimed_by = case when d.state <> 'pending' then c.claimed_by end,
      finished_at = case when d.state <> 'pending' then p_now end,
      cancel_requested_at = coalesce(
        c.cancel_requested_at, case when d.state = 'cancelled' then p_now end),
      cancel_requested_by = coalesce(
        c.cancel_requested_by, case when d.state = 'cancelled' then 'restore' end),
      verification = case when d.state = 'undetermined'
        and c.issue_id is not null then 'waiting' else 'not_needed' end,
      reason = case
        when d.state = 'expired' and c.state = 'pending' then 'no worker took it in time'
        when d.state = 'expired' then 'nobody approved it in time'
        when d.state = 'undetermined'
          then format('worker %s was lost while it ran: whether it took effect is not known', c.claimed_by)
        when d.state = 'cancelled' and c.cancel_requested_at is null
          then 'the database was restored since: it may have run after the backup was made'
        when d.state = 'cancelled' then 'cancelled before it started'
        when d.state = 'failed' then format('no worker started it in %s attempts', c.attempt)
      end
    from decided as d
    where c.command_id = d.command_id
    returning c.*
  )
  select array_agg(s::public.bruce_cmd) into v_ended from settled as s;
  perform bruce.retry_or_give_up(e, p_now) from unnest(v_ended) as e where e.finished_at is not null;
  return cardinality(v_ended);
end;
$$;
comment on function bruce.settle_commands(timestamptz) is
  'Ends commands whose time is over, and returns how many changed. A worker lost before the start: the '
  'command waits again, within its attempts. Lost after the start: it is undetermined, and never run again '
  'by itself. Not claimed or not approved in time: it expires. Asked for in the database that this one '
  'was restored from: it is cancelled.';
