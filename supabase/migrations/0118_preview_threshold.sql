-- What if a threshold were another: the stored observations of the last days pass the real engine again, with their clock,
-- in a subtransaction that is rolled back.

create or replace function bruce.rehearse_levels(
  p_scope_id integer, p_metric text, p_hostname text, p_service text, p_snapshot_id bigint, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[];
  v_drift public.issues[];
  v_keys text[];
begin
  select array_agg(i) into v_alive
  from public.issues as i
  where i.scope_id = p_scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%';
  -- in the shape of the issues it has or would have, as in bruce.reconcile; its key is not that of what is real
  select
    array_agg(row(
      coalesce(i.issue_id, gen_random_uuid()), coalesce(i.status, 'pending'), r.severity, d.event_type, d.hostname, d.service,
      d.field, d.details, d.expected, d.observed, s.source, coalesce(i.first_seen_at, p_now), i.opened_at, p_now,
      /* resolved_at */ null, coalesce(i.occurrences, 1), /* stale */ false,
      null, null, null, null, coalesce(i.flapping, false), i.quiet_since, 'REALITY_CHANGED', null, null, null,
      coalesce(i.confirmations + (i.status = 'pending')::integer, 1), /* clearances */ 0, k.drift_key, p_scope_id,
      jsonb_build_object('snapshot_id', p_snapshot_id, 'source', s.source, 'observed_at', p_now, 'since', d.since)
    )::public.issues order by k.drift_key),
    array_agg(k.drift_key)
  into v_drift, v_keys
  from bruce.resource_exceeded as d
  join public.drift_rules as r on r.event_type = d.event_type and r.enabled
  join bruce.scopes as s on s.scope_id = d.scope_id
  cross join lateral (
    select concat_ws('/', 'preview', d.event_type, d.hostname, coalesce(d.service, ''), d.field) as drift_key
  ) as k
  left join public.issues as i on i.drift_key = k.drift_key and i.status <> 'resolved'
  where d.scope_id = p_scope_id and d.field = p_metric
    and bruce.matches_glob(d.hostname, p_hostname) and bruce.matches_glob(d.service, p_service);

  if v_drift is not null then
    perform bruce.keep_issues(
      v_drift, v_alive, array(select distinct d.hostname from unnest(v_drift) as d), v_keys, '{}', 'REALITY_CHANGED', p_now
    );
  end if;
  if v_alive is not null then
    perform bruce.end_issues(v_alive, v_drift, '{}', '{}', 'REALITY_CHANGED', p_now);
  end if;
end;
$$;
comment on function bruce.rehearse_levels(integer, text, text, text, bigint, timestamptz) is
  'Brings the issues of a preview in line with what is over its threshold in one scope.';

create or replace function bruce.rehearse_threshold(
  p_threshold public.thresholds, p_is_new boolean, p_from timestamptz, p_now timestamptz, p_most integer, p_budget interval
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
    -- of what else was wrong in those days only the present is known: it explains nothing of the past
    delete from public.issues as i using public.drift_rules as r
    where r.event_type = i.event_type and r.is_root_cause
      and (i.status <> 'resolved' or i.resolved_at > p_from - interval '1 day');
    update bruce.scopes as s set returned_at = null, has_levels = false where s.returned_at is not null or s.has_levels;
    if p_is_new then
      insert into public.thresholds (metric, hostname, service, open_above, clear_below, unit)
      values (
        p_threshold.metric, p_threshold.hostname, p_threshold.service, p_threshold.open_above, p_threshold.clear_below,
        p_threshold.unit
      )
      on conflict (metric, hostname, service) do update
      set open_above = excluded.open_above, clear_below = excluded.clear_below;
    end if;

    for v_snapshot in
      select n.* from (
        select o.id, o.observed_at, o.source, o.snapshot, o.complete, s.scope_id
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
      -- as when it came: most of them hold nothing that may be too high
      continue when v_snapshot.source = 'docker' and not bruce.may_exceed(v_snapshot.snapshot)
        and not exists (select from bruce.scopes as s where s.scope_id = v_snapshot.scope_id and s.has_levels)
        and not exists (
          select from public.issues as i
          where i.scope_id = v_snapshot.scope_id and i.status <> 'resolved' and i.drift_key like 'preview/%'
        );
      perform set_config('bruce.now', v_until::text, true);
      update bruce.scopes as s set last_contact_at = v_until, last_seen_at = v_until where s.scope_id = v_snapshot.scope_id;
      perform bruce.take_measurements(
        v_snapshot.scope_id, v_snapshot.source, v_snapshot.snapshot, v_snapshot.complete, v_until
      );
      perform bruce.rehearse_levels(
        v_snapshot.scope_id, p_threshold.metric, p_threshold.hostname, p_threshold.service, v_snapshot.id, v_until
      );
    end loop;

    for v_reaction in
      select r.* from public.reactions as r where r.enabled order by r.name
    loop
      v_notices := v_notices || bruce.simulate_reaction(to_jsonb(v_reaction), p_from, p_now, v_last_id);
    end loop;
    select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'), 'resolved', count(*) filter (where e.status = 'resolved'),
      'notices', jsonb_array_length(v_notices), 'observations', v_observations, 'until', v_until,
      'events', coalesce(jsonb_agg(jsonb_build_object(
        'at', e.created_at, 'status', e.status, 'hostname', e.hostname, 'service', e.service, 'details', e.details
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
comment on function bruce.rehearse_threshold(public.thresholds, boolean, timestamptz, timestamptz, integer, interval) is
  'What the engine would have opened and the reactions sent, with a threshold or with those there are. Nothing of it stays, '
  'and the lock of the engine goes with it: it is held no longer than the budget and the notices take.';

create or replace function bruce.really_exceeded(p_threshold public.thresholds, p_from timestamptz, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with told as (
    select e.event_id, e.status from public.events as e
    where e.created_at > p_from and e.created_at <= p_now and e.event_type = 'RESOURCE_EXCEEDED' and e.field = p_threshold.metric
      and bruce.matches_glob(e.hostname, p_threshold.hostname) and bruce.matches_glob(e.service, p_threshold.service)
  )
  select jsonb_build_object(
    'opened', count(*) filter (where t.status = 'opened'), 'resolved', count(*) filter (where t.status = 'resolved'),
    'notices', (
      select count(*) from public.actions as a
      where a.created_at > p_from and a.created_at <= p_now and exists (
        select from jsonb_array_elements(
          case jsonb_typeof(a.payload -> 'events') when 'array' then a.payload -> 'events' else jsonb_build_array(a.payload) end
        ) as e
        where e ->> 'id' in (select o.event_id::text from told as o)
      )
    )
  )
  from told as t;
$$;
comment on function bruce.really_exceeded(public.thresholds, timestamptz, timestamptz) is
  'What was really opened, resolved and sent of a metric.';

create or replace function bruce.preview_threshold(
  p_metric text, p_open_above numeric, p_clear_below numeric, p_hostname text, p_service text, p_days integer,
  p_now timestamptz default bruce.clock(), p_most integer default 2000, p_budget interval default '1.5 seconds'
)
returns jsonb
language plpgsql
volatile
security definer
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
    return bruce.fault(422, 'invalid', 'metric is cpu_pct, mem_pct, disk_pct or pool_pct: others are in no snapshot.');
  elsif p_open_above is null or coalesce(p_clear_below, p_open_above) > p_open_above
    or coalesce(p_days, 0) not between 1 and 90 or num_nulls(p_hostname, p_service) > 0
  then
    return bruce.fault(422, 'invalid', 'open_above is a number, clear_below is not above it, days are 1 to 90.');
  end if;
  v_threshold := row(
    null, p_metric, p_hostname, p_service, p_open_above, coalesce(p_clear_below, p_open_above), '%'
  )::public.thresholds;
  select count(*) into v_stored
  from public.observed_snapshots as o
  where o.observed_at > v_from and o.observed_at <= p_now and o.disposition in ('current', 'partial')
    and o.source not in ('service_health', 'proxy');

  v_present := bruce.rehearse_threshold(v_threshold, false, v_from, p_now, p_most, p_budget);
  -- over the same observations, also where the time was short
  v_proposed := bruce.rehearse_threshold(
    v_threshold, true, v_from, (v_present ->> 'until')::timestamptz, p_most, p_budget * 2
  );
  return jsonb_build_object(
    'status', 200, 'from', v_from, 'to', p_now,
    'summary', format('%s %s in place of %s', v_proposed ->> 'notices',
      case v_proposed ->> 'notices' when '1' then 'notice' else 'notices' end, v_present ->> 'notices'),
    'proposed', v_proposed - 'until' - 'observations', 'present', v_present - 'until' - 'observations',
    'really', bruce.really_exceeded(v_threshold, v_from, p_now),
    'observations', v_proposed -> 'observations', 'until', v_proposed -> 'until',
    'left_out', greatest(v_stored - (v_proposed ->> 'observations')::integer, 0),
    'rests_on', format(
      'It rests on %s stored snapshots of %s days. A snapshot that says what the last one said is not stored, nor are its '
      'numbers: what rose and fell in between is not in it.%s', v_proposed ->> 'observations', p_days,
      case when v_stored > (v_proposed ->> 'observations')::integer then format(
        ' %s more were left out, to be done in time.', v_stored - (v_proposed ->> 'observations')::integer
      ) else '' end
    )
  );
end;
$$;
comment on function bruce.preview_threshold(text, numeric, numeric, text, text, integer, timestamptz, integer, interval) is
  'Security definer: it writes what only the engine writes, and takes it back.';

create or replace function public.preview_threshold(
  metric text, open_above numeric, clear_below numeric default null, hostname text default '*', service text default '*',
  days integer default 7
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.preview_threshold(metric, open_above, clear_below, hostname, service, days);
$$;
comment on function public.preview_threshold(text, numeric, numeric, text, text, integer) is
  'What a row of thresholds would have opened, and the enabled reactions sent, over the stored snapshots of the last days: '
  '"4 notices in place of 61", beside what the present thresholds make of the same snapshots, and what really happened. '
  'Nothing is kept or sent. The most specific row wins, as ever: rows that are more specific than this one stay.';

revoke execute on all functions in schema bruce from public;
revoke execute on function public.preview_threshold(text, numeric, numeric, text, text, integer) from public, anon, authenticated;
grant execute on function
  public.preview_threshold(text, numeric, numeric, text, text, integer),
  bruce.preview_threshold(text, numeric, numeric, text, text, integer, timestamptz, integer, interval)
to service_role;
