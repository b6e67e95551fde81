-- What holds a difference back: waivers and maintenance windows. Called by bruce.reconcile where there are any.

create or replace function bruce.day_words(p_at timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when isfinite(p_at) then to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') else 'further notice' end;
end;
$$;
comment on function bruce.day_words(timestamptz) is 'A moment in words.';

create or replace function bruce.waiver_words(p_waiver_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'Waived by %s until %s: %s', w.created_by, bruce.day_words(w.expires_at), rtrim(btrim(w.reason), '.') || '.'
    )
    from public.waivers as w where w.id = p_waiver_id
  );
end;
$$;
comment on function bruce.waiver_words(bigint) is 'Who waived it, until when, and why, in a sentence.';

create or replace function bruce.window_is_open(p_window public.maintenance_windows, p_now timestamptz)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return p_window.enabled and case
    when p_window.starts_at is not null then p_now >= p_window.starts_at and p_now < p_window.ends_at
    else bruce.is_within(p_window.weekdays, p_window.local_start, p_window.local_end, p_window.time_zone, p_now)
  end;
end;
$$;
comment on function bruce.window_is_open(public.maintenance_windows, timestamptz) is 'Is it now?';

create or replace function bruce.window_words(p_window_id bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select format(
      'In maintenance (%s): %s',
      case
        when m.ends_at is not null then 'until ' || bruce.day_words(m.ends_at)
        else bruce.weekly_words(m.weekdays, m.local_start, m.local_end, m.time_zone)
      end,
      rtrim(btrim(m.reason), '.') || '.'
    )
    from public.maintenance_windows as m where m.id = p_window_id
  );
end;
$$;
comment on function bruce.window_words(bigint) is 'When a maintenance window is, and why, in a sentence.';

create or replace function bruce.find_holds(
  p_drift public.issues[], p_alive public.issues[], p_existing text[], p_now timestamptz
)
returns bruce.hold[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_void record;
begin
  -- a waiver is bound to the values it was made for: others are news
  for v_void in
    update public.waivers as w
    set voided_at = p_now,
      void_reason = case
        when w.expected is distinct from d.expected
          then format('expected is now %s instead of %s', coalesce(d.expected, 'nothing'), coalesce(w.expected, 'nothing'))
        else format('observed is now %s instead of %s', coalesce(d.observed, 'nothing'), coalesce(w.observed, 'nothing'))
      end
    from unnest(p_drift) as d
    where w.drift_key = d.drift_key and (w.expected, w.observed) is distinct from (d.expected, d.observed)
      and w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    returning w.id, w.void_reason, w.drift_key, d.hostname, d.service, d.issue_id
  loop
    perform bruce.write_journal(
      p_kind => 'waiver', p_message => format('Waiver %s of %s is void: %s.', v_void.id, v_void.drift_key, v_void.void_reason),
      p_hostname => v_void.hostname, p_service => v_void.service, p_issue_id => v_void.issue_id,
      p_details => jsonb_build_object('waiver_id', v_void.id), p_now => p_now
    );
  end loop;

  return coalesce((
    with waiver as materialized (
      select w.* from public.waivers as w where w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    ),
    maintenance as materialized (
      select m.* from public.maintenance_windows as m where m.enabled and bruce.window_is_open(m, p_now)
    ),
    difference as (
      select d.* from unnest(p_drift) as d
      union all
      -- known, but not to be proven now
      select a.*
      from unnest(p_alive) as a
      where (p_existing is null or a.drift_key = any (p_existing))
        and not exists (select from unnest(p_drift) as d where d.drift_key = a.drift_key)
    )
    select array_agg((d.drift_key, w.id, m.id)::bruce.hold)
    from difference as d
    left join lateral (
      select w.id
      from waiver as w
      where case
          when w.drift_key is not null
            then w.drift_key = d.drift_key and (w.expected, w.observed) is not distinct from (d.expected, d.observed)
          else coalesce(w.event_type = d.event_type, true) and coalesce(w.field = d.field, w.field is null)
            and coalesce(w.expected = d.expected, w.expected is null)
            and coalesce(w.observed = d.observed, w.observed is null)
            and bruce.matches_glob(d.hostname, w.hostname) and bruce.matches_glob(d.service, w.service)
        end
      order by w.drift_key is null, w.expires_at desc, w.id
      limit 1
    ) as w on true
    left join lateral (
      select m.id
      from maintenance as m
      where coalesce(d.event_type = any (m.event_types), true)
        and bruce.matches_glob(d.hostname, m.hostname) and bruce.matches_glob(d.service, m.service)
      order by m.ends_at desc nulls last, m.id
      limit 1
      -- what was told stays told
    ) as m on d.status = 'pending'
    where w.id is not null or m.id is not null
  ), '{}');
end;
$$;
comment on function bruce.find_holds(public.issues[], public.issues[], text[], timestamptz) is
  'Which waiver and which maintenance window hold back which difference now. Voids the waivers whose values changed. '
  'Existing: keys of the differences that exist, proven or not; null is all of the living issues.';

create or replace function bruce.note_holds(
  p_alive public.issues[], p_existing text[], p_holds bruce.hold[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- one line per waiver or window, however many differences it begins or ceases to hold back
  with began as (
    select h.waiver_id, h.window_id, h.drift_key,
      h.waiver_id is distinct from a.waived_by as is_waived, h.window_id is distinct from a.window_id as is_in_window
    from unnest(p_holds) as h
    left join unnest(p_alive) as a on a.drift_key = h.drift_key
  ),
  by_waiver as (
    select b.waiver_id, count(*)::integer as matched, array_agg(b.drift_key order by b.drift_key) as drift_keys
    from began as b where b.waiver_id is not null and b.is_waived group by b.waiver_id
  ),
  by_window as (
    select b.window_id, count(*)::integer as matched, array_agg(b.drift_key order by b.drift_key) as drift_keys
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
    select 'waiver' as kind, 'Waiver %s holds back %s.' as message, b.waiver_id as id, b.drift_keys from by_waiver as b
    union all
    select 'window', 'Maintenance window %s holds back %s.', b.window_id, b.drift_keys from by_window as b
    union all
    select 'waiver', 'Waiver %s holds back %s no more.', e.waived_by, array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_told group by e.waived_by
    union all
    select 'window', 'Maintenance window %s holds back %s no more.', e.window_id, array_agg(e.drift_key order by e.drift_key)
    from ended as e where e.is_over group by e.window_id
  )
  insert into public.journal (created_at, kind, message, hostname, service, issue_id, details)
  select
    p_now, l.kind,
    format(
      l.message, l.id,
      case when cardinality(l.drift_keys) = 1 then l.drift_keys[1] else cardinality(l.drift_keys) || ' differences' end
    ),
    i.hostname, i.service, i.issue_id,
    jsonb_build_object(l.kind || '_id', l.id, 'drift_keys', to_jsonb(l.drift_keys[:100]))
  from line as l
  left join public.issues as i
    on i.drift_key = l.drift_keys[1] and i.status <> 'resolved' and cardinality(l.drift_keys) = 1;
end;
$$;
comment on function bruce.note_holds(public.issues[], text[], bruce.hold[], timestamptz) is
  'Counts and journals what waivers and windows begin or cease to hold back. Writes nothing while that stays the same.';

create or replace function bruce.find_expired_holds(p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[] := array(select i from public.issues as i where i.status <> 'resolved');
  v_holds bruce.hold[];
begin
  if not exists (select from public.waivers) and not exists (select from public.maintenance_windows) then
    return array(
      select distinct a.hostname from unnest(v_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0
    );
  end if;
  v_holds := bruce.find_holds('{}', v_alive, null, p_now);
  return array(
    select distinct a.hostname
    from unnest(v_alive) as a
    left join unnest(v_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  );
end;
$$;
comment on function bruce.find_expired_holds(timestamptz) is
  'Hosts with an issue that is held back by something else than its row says, or by nothing any more.';

create or replace function bruce.tg__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.sweep();
  return null;
end;
$$;
comment on function bruce.tg__sweep() is
  'What somebody edited counts at once. Security definer: the engine''s tables are written by nobody else.';

create or replace function bruce.tg_waivers__bind()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  new.event_type := bruce.known_event_type(new.event_type);
  if tg_op = 'UPDATE' or new.drift_key is null or num_nonnulls(new.expected, new.observed) > 0 then
    return new;
  end if;
  select i.* into v_issue from public.issues as i where i.drift_key = new.drift_key and i.status <> 'resolved';
  if not found then
    raise exception 'there is no living issue %', new.drift_key
      using errcode = 'foreign_key_violation', hint = 'Give expected and observed, or take drift_key from issues.';
  end if;
  new.expected := v_issue.expected;
  new.observed := v_issue.observed;
  new.hostname := v_issue.hostname;
  new.service := coalesce(v_issue.service, '*');
  new.event_type := v_issue.event_type;
  new.field := v_issue.field;
  return new;
end;
$$;
comment on function bruce.tg_waivers__bind() is
  'Binds a waiver of one difference to its present values. Security definer: who may waive need not read the engine.';

create or replace function bruce.tg_maintenance_windows__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.event_types := (select array_agg(bruce.known_event_type(t)) from unnest(new.event_types) as t);
  return new;
end;
$$;
comment on function bruce.tg_maintenance_windows__normalise() is 'Older names of event types become the present ones.';

create trigger _050_lock before insert or update or delete on public.waivers
  for each statement execute function bruce.tg__lock_engine();
create trigger _100_bind before insert or update of event_type on public.waivers
  for each row execute function bruce.tg_waivers__bind();
-- what the engine itself writes there (matches, void) is no reason to look again
create trigger _200_sweep after insert or delete or
  update of expires_at, hostname, service, event_type, field, expected, observed, drift_key, ended_at on public.waivers
  for each statement execute function bruce.tg__sweep();
create trigger _050_lock before insert or update or delete on public.maintenance_windows
  for each statement execute function bruce.tg__lock_engine();
create trigger _100_normalise before insert or update of event_types on public.maintenance_windows
  for each row execute function bruce.tg_maintenance_windows__normalise();
create trigger _200_sweep after insert or delete or update of
    hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end, time_zone, enabled
  on public.maintenance_windows
  for each statement execute function bruce.tg__sweep();

revoke execute on all functions in schema bruce from public;
-- explain is asked with the rights of who asks
grant execute on function
  bruce.day_words(timestamptz), bruce.waiver_words(bigint), bruce.window_words(bigint)
to authenticated, service_role;
