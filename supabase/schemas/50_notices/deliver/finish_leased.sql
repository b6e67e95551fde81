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
comment on function bruce.finish_leased(uuid, jsonb, timestamptz) is
  'Records results of leased notifications. A result counts as late if this lease no longer holds its '
  'notification.';

insert into public.texts (key, language, text)
values
  ('journal.given_up', 'en', 'Given up for %1$s after %2$s attempts%3$s: %4$s'),
  ('journal.given_up', 'fr', 'Abandonné pour %1$s après %2$s essais%3$s : %4$s'),
  ('journal.given_up_at_once', 'en', 'Given up for %1$s after %2$s attempt%3$s: %4$s'),
  ('journal.given_up_at_once', 'fr', 'Abandonné pour %1$s après %2$s essai%3$s : %4$s');
