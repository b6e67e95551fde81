create function bruce.engine_state(p_now timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_problems text[] := bruce.health_problems(p_now);
begin
  return jsonb_build_object(
    'is_well', v_problems = '{}', 'problems', to_jsonb(v_problems[:50]),
    'heartbeats', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', h.name, 'kind', h.kind, 'hostname', h.hostname,
        'cadence_s', ceil(extract(epoch from h.cadence))::bigint, 'last_beat_at', h.last_beat_at,
        'is_overdue', h.is_overdue
      ) order by h.is_overdue desc, h.name), '[]')
      from (
        select b.name, b.kind, b.hostname, b.cadence, bruce.last_beat_at(b) as last_beat_at,
          bruce.has_missed(b.name, p_now) as is_overdue
        from public.heartbeats as b
        where b.enabled
        order by bruce.has_missed(b.name, p_now) desc, b.name
        limit 50
      ) as h
    )
  );
end;
$$;
comment on function bruce.engine_state(timestamptz) is
  'Is BRUCE itself well, and what of it was last heard of when: the overdue parts first, at most fifty.';
