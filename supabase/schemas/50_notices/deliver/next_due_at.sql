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
comment on function bruce.next_due_at(timestamptz) is
  'The next time when there is work: a task, a notification, or a lease that expires.';
