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
comment on function bruce.rehearse_threshold(
  public.thresholds, boolean, timestamptz, timestamptz, integer, interval
) is
  'Runs the stored observations through the real engine with their own clock, with the new threshold or '
  'with the present ones, and returns what would have been opened and sent. All is rolled back, and the '
  'lock of the engine released with it: it is held no longer than p_budget and the notifications take.';
