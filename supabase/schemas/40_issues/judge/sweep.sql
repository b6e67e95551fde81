create function bruce.sweep(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set intervalstyle = 'postgres'
as $$
declare
  v_hosts text[];
  v_differences bigint;
begin
  perform bruce.end_silence(p_now);
  perform bruce.time_rules(p_now);
  with overdue as (
    update bruce.scopes as s set is_stale = true
    where not s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    returning s.host
  ),
  drift as materialized (
    select d.drift_key, d.hostname, d.severity, d.expected, d.observed, d.is_fresh, d.looks
    from bruce.all_drift as d
  ),
  alive as materialized (
    select
      i.drift_key, i.hostname, i.severity, i.expected, i.observed, i.stale, i.status, i.suppressed_by,
      i.event_type,
      i.confirmations, i.waived_by, i.window_id, i.quiet_since
    from public.issues as i
    where i.status <> 'resolved'
  ),
  unsaid (hostname) as materialized (
    select o.host from overdue as o
    union all
    -- drift without its issue, or another than its issue says
    select d.hostname
    from drift as d
    left join alive as a on a.drift_key = d.drift_key
    where case
        when d.is_fresh
          then a.drift_key is null or a.stale
            or (a.severity, a.expected, a.observed) is distinct from (d.severity, d.expected, d.observed)
        else not a.stale
      end
    union all
    -- an issue without its drift
    select a.hostname
    from alive as a
    left join public.drift_rules as r on r.event_type = a.event_type
    where not exists (select from drift as d where d.drift_key = a.drift_key)
      -- what flaps has to be gone for a while
      and coalesce(a.quiet_since <= p_now - r.cool_down, true)
    union all
    -- silence confirms itself by lasting; what is confirmed waits for a word of its host, or for this to
    -- settle
    select a.hostname
    from alive as a
    join public.drift_rules as r on r.event_type = a.event_type
    left join drift as d on d.drift_key = a.drift_key
    where a.status = 'pending' and not a.stale and num_nonnulls(a.suppressed_by, a.waived_by, a.window_id) = 0
      and (r.evidence = 'silence' or a.confirmations >= coalesce(d.looks, r.open_confirmations))
  )
  select array(select distinct u.hostname from unsaid as u), (select count(*) from unsaid)
  into v_hosts, v_differences;
  -- a preview holds the engine for nothing that counts: not for seconds
  if v_differences > 1000 and current_setting('bruce.is_preview', true) = 'on' then
    raise exception 'too much to preview' using errcode = 'PREVL';
  end if;
  if exists (select from public.waivers) or exists (select from public.maintenance_windows)
    or exists (select from public.issues as i where i.waived_by is not null or i.window_id is not null)
  then
    v_hosts := array(select unnest(v_hosts) union select unnest(bruce.find_expired_holds(p_now)));
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_hosts);
end;
$$;
comment on function bruce.sweep(timestamptz) is
  'Reconciles the hosts whose issues no longer say what drift says: silence, windows that passed, rules or '
  'severities that were edited, rules that read tables of their own. Writes nothing where all is said. '
  'Returns how many hosts. In a preview it refuses (PREVL) to reconcile more than 1,000 differences.';
