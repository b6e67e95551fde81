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
comment on function bruce.record_late(uuid, jsonb, timestamptz) is
  'Records results of attempts that ended before, by another result or an expired lease. They have no '
  'effect.';
