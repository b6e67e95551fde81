create function bruce.note_holds(
  p_alive public.issues[], p_existing text[], p_holds bruce.hold[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if not exists (
    select
    from unnest(p_alive) as a
    full join unnest(p_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  ) then
    return;
  end if;
  -- a waiver or window may hold back differences of several hosts
  perform bruce.lock_notices();
  -- one journal line per waiver or window, however many differences it holds back
  with began as (
    select h.waiver_id, h.window_id, h.drift_key,
      h.waiver_id is distinct from a.waived_by as is_waived, h.window_id is distinct
        from a.window_id as is_in_window
    from unnest(p_holds) as h
    left join unnest(p_alive) as a on a.drift_key = h.drift_key
  ),
  by_waiver as (
    select b.waiver_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.waiver_id is not null and b.is_waived group by b.waiver_id
  ),
  by_window as (
    select b.window_id, count(*)::integer as matched,
      array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.window_id is not null and b.is_in_window group by b.window_id
  ),
  waiver as (
    update public.waivers as w
    set matched_count = w.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_waiver as b where w.id = b.waiver_id
  ),
  maintenance as (
    update public.maintenance_windows as m
    set matched_count = m.matched_count + b.matched, last_matched_at = p_now, last_matched = b.drift_keys[1]
    from by_window as b where m.id = b.window_id
  ),
  ended as (
    select a.waived_by, a.window_id, a.drift_key,
      a.waived_by is not null and a.waived_by is distinct from h.waiver_id as is_told,
      a.window_id is not null and a.window_id is distinct from h.window_id as is_over
    from unnest(p_alive) as a
    left join unnest(p_holds) as h on h.drift_key = a.drift_key
    where a.drift_key = any (p_existing)
  ),
  line as (
    select 'waiver' as kind, 'waiver.holds' as message, b.waiver_id as id, b.drift_keys
      from by_waiver as b
    union all
    select 'window', 'window.holds', b.window_id, b.drift_keys from by_window as b
    union all
    select 'waiver', 'waiver.holds_no_more', e.waived_by,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_told group by e.waived_by
    union all
    select 'window', 'window.holds_no_more', e.window_id,
      array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_over group by e.window_id
  )
  insert into public.journal (created_at, kind, message, hostname, service, issue_id, details)
  select
    p_now, l.kind,
    bruce.say(
      l.message, l.id::text,
      case when cardinality(l.drift_keys) = 1 then l.drift_keys[1]
        else bruce.say('waiver.differences', cardinality(l.drift_keys)::text) end
    ),
    i.hostname, i.service, i.issue_id,
    jsonb_build_object(l.kind || '_id', l.id, 'drift_keys', to_jsonb(l.drift_keys[:100]))
  from line as l
  left join public.issues as i
    on i.drift_key = l.drift_keys[1] and i.status <> 'resolved' and cardinality(l.drift_keys) = 1;
end;
$$;
comment on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) is
  'Counts and journals what waivers and windows begin or stop to hold back. Without a change it writes '
  'nothing.';

insert into public.texts (key, language, text)
values
  ('waiver.differences', 'en', '%1$s differences'),
  ('waiver.differences', 'fr', '%1$s écarts'),
  ('waiver.holds', 'en', 'Waiver %1$s holds back %2$s.'),
  ('waiver.holds', 'fr', 'La sourdine %1$s retient %2$s.'),
  ('waiver.holds_no_more', 'en', 'Waiver %1$s holds back %2$s no more.'),
  ('waiver.holds_no_more', 'fr', 'La sourdine %1$s ne retient plus %2$s.'),
  ('window.holds', 'en', 'Maintenance window %1$s holds back %2$s.'),
  ('window.holds', 'fr', 'La fenêtre de maintenance %1$s retient %2$s.'),
  ('window.holds_no_more', 'en', 'Maintenance window %1$s holds back %2$s no more.'),
  ('window.holds_no_more', 'fr', 'La fenêtre de maintenance %1$s ne retient plus %2$s.');
