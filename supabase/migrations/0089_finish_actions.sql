-- Finishing: only who holds the lease says what became of a notice. Backoff, dead letters and the breaker are decided here.

create or replace function bruce.backoff(p_attempts integer, p_retry_after_s integer default null)
returns interval
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- half of it is chance: those that failed together do not return together
  return make_interval(secs => greatest(
    least(3600, 5 * 2 ^ least(p_attempts - 1, 20)) * (0.5 + random() / 2),
    least(coalesce(p_retry_after_s, 0), 86400)
  ));
end;
$$;
comment on function bruce.backoff(integer, integer) is
  'Pause after so many attempts: 5 s, doubled each time, an hour at most, with jitter; longer where the target asks for it.';

create or replace function bruce.turn_breakers(p_outcomes jsonb, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
  with counted as (
    select o.target, bool_or(o.outcome = 'delivered') as works, count(*) filter (where o.outcome <> 'delivered')::integer as failed
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
    where not c.works or t.failures > 0 or t.breaker <> 'closed'
    order by t.name
    for no key update of t
  ),
  written as (
    update public.targets as t
    set breaker = r.breaker, failures = r.failures,
      breaker_opened_at = case r.breaker when 'open' then coalesce(t.breaker_opened_at, p_now) end,
      breaker_retry_at = case r.breaker when 'open' then
          p_now + least(t.breaker_pause * 2 ^ least(greatest(r.failures - t.breaker_failures, 0), 16), greatest(t.breaker_pause, interval '1 hour'))
        end
    from turned as r
    where t.name = r.name
    returning t.name, r.was, t.breaker, t.failures, t.breaker_retry_at
  )
  insert into public.journal (created_at, kind, message, details)
  select
    p_now, 'target',
    case w.breaker
      when 'open' then format('Target %s failed %s times in a row: nothing is sent until %s.', w.name, w.failures,
        date_trunc('second', w.breaker_retry_at at time zone 'UTC')::text || ' UTC')
      else format('Target %s answers again.', w.name)
    end,
    jsonb_build_object('target', w.name, 'breaker', w.breaker)
  from written as w
  where (w.was = 'closed') <> (w.breaker = 'closed')
  order by w.name;
end;
$$;
comment on function bruce.turn_breakers(jsonb, timestamptz) is
  'Opens and closes the breakers of targets by what became of notices. A target that answers no is none that works: a wrong '
  'address or password must not use up all that waits.';

create or replace function bruce.record_late(p_lease uuid, p_results jsonb, p_now timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.deliveries (
    finished_at, target, outcome, attempt, http_status, latency_ms, error, is_late, holder, action_id, lease
  )
  select
    p_now, d.target, r.outcome, d.attempt, r.http_status, greatest(r.latency_ms, 0), left(r.error, 1000), true, d.holder,
    d.action_id, p_lease
  from jsonb_to_recordset(p_results) as r (
    action_id uuid, outcome text, http_status integer, error text, latency_ms integer
  )
  cross join lateral (
    select d.* from public.deliveries as d where d.action_id = r.action_id and d.lease = p_lease and not d.is_late limit 1
  ) as d
  where not exists (
    select from public.actions as a where a.action_id = r.action_id and a.lease = p_lease
  )
  on conflict do nothing;
$$;
comment on function bruce.record_late(uuid, jsonb, timestamptz) is
  'Results of attempts that were over already, by another result or because their lease ran out: recorded, without effect.';

create or replace function bruce.finish_leased(p_lease uuid, p_results jsonb, p_now timestamptz default bruce.clock())
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
          when r.outcome = 'retry' and a.attempts < a.max_attempts then p_now + bruce.backoff(a.attempts, r.retry_after_s)
        end,
      finished_at = case when r.outcome <> 'retry' or a.attempts >= a.max_attempts then p_now end,
      http_status = r.http_status, last_error = left(r.error, 1000), lease = null, lease_until = null
    from jsonb_to_recordset(p_results) as r (
      action_id uuid, outcome text, http_status integer, error text, retry_after_s integer, latency_ms integer
    )
    -- only one ever holds it: no two of these wait for each other
    where a.action_id = r.action_id and a.lease = p_lease and a.status = 'leased'
    returning a.action_id, a.attempts, a.target, a.status, a.last_error, r.outcome, r.http_status, r.latency_ms, a.holder
  ),
  logged as (
    insert into public.deliveries (finished_at, target, outcome, attempt, http_status, latency_ms, error, holder, action_id, lease)
    select
      p_now, f.target, f.outcome, f.attempts, f.http_status, greatest(f.latency_ms, 0), f.last_error, f.holder, f.action_id, p_lease
    from finished as f
  )
  select
    count(*), array_agg(f.action_id) filter (where f.status = 'dead'),
    jsonb_agg(jsonb_build_object('target', f.target, 'outcome', f.outcome)) filter (
      where f.outcome <> 'delivered' or t.failures > 0 or t.breaker <> 'closed'
    )
  into v_finished, v_given_up, v_outcomes
  from finished as f
  join public.targets as t on t.name = f.target;

  if v_given_up is not null then
    insert into public.journal (created_at, kind, message, action_id, details)
    select
      p_now, 'notification',
      format('Given up for %s after %s %s%s: %s', a.target, a.attempts, case a.attempts when 1 then 'attempt' else 'attempts' end,
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
  'Writes what became of leased notices. Counts as late what this lease does not hold (any more).';

create or replace function bruce.finish_actions(
  p_token_sha256 text, p_lease uuid, p_results jsonb, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['worker', 'operator']);
begin
  -- who asks too often may still say what became of what it holds: what is not recorded is sent a second time
  if v_token ->> 'status' not in ('200', '429') then
    return v_token;
  end if;
  if p_lease is null or jsonb_typeof(p_results) is distinct from 'array' or exists (
    select from jsonb_array_elements(p_results) as r
    where jsonb_typeof(r) <> 'object' or not coalesce(r ->> 'outcome' in ('delivered', 'retry', 'dead'), false)
      or not coalesce(pg_input_is_valid(r ->> 'action_id', 'uuid'), false)
      or exists (
        select from unnest(array['http_status', 'retry_after_s', 'latency_ms']) as f
        where not pg_input_is_valid(r ->> f, 'integer')
      )
  ) then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid',
      'message', 'results is a list of {action_id, outcome: delivered | retry | dead, http_status, error, retry_after_s, latency_ms}'
    );
  end if;
  return bruce.finish_leased(p_lease, p_results, p_now) || '{"status": 200}';
end;
$$;
comment on function bruce.finish_actions(text, uuid, jsonb, timestamptz) is
  'Security definer: who delivers may neither read tokens nor write actions; it says what became of what it holds.';

create or replace function public.finish_actions(token_sha256 text, lease uuid, results jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.finish_actions(token_sha256, lease, results);
$$;
comment on function public.finish_actions(text, uuid, jsonb) is
  'Says what became of leased notices: [{action_id, outcome: delivered | retry | dead, http_status, error, retry_after_s, '
  'latency_ms}]. Answers how many it finished, how many came too late, and in given_up which are dead letters now.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.finish_actions(text, uuid, jsonb) from public, anon, authenticated;
grant execute on function
  public.finish_actions(text, uuid, jsonb), bruce.finish_actions(text, uuid, jsonb, timestamptz)
to service_role;
