create function bruce.tuning_rows(p_what text, p_now timestamptz)
returns table (key text, place text, data jsonb, about jsonb)
language plpgsql
stable
set search_path = ''
set intervalstyle = 'postgres'
set timezone = 'UTC'
as $$
begin
  return query
  select
    r.event_type, r.event_type, to_jsonb(r),
    jsonb_build_object(
      'description', bruce.rule_about(r), 'evidence', r.evidence, 'is_root_cause', r.is_root_cause,
      'open', (
        select count(*) from public.issues as i where i.event_type = r.event_type and i.status = 'open'))
  from public.drift_rules as r where p_what = 'rules'
  union all
  select
    t.id::text, t.metric || chr(9) || t.hostname || chr(9) || t.service, to_jsonb(t),
    jsonb_build_object('unit', t.unit)
  from public.thresholds as t where p_what = 'thresholds'
  union all
  select r.name, r.name, to_jsonb(r), jsonb_build_object('description', r.description)
  from public.reactions as r where p_what = 'reactions'
  union all
  select
    w.id::text, s.place || to_char(1e12 - w.id, 'FM0000000000000'), to_jsonb(w),
    jsonb_build_object(
      'state', s.state, 'created_by', w.created_by, 'created_at', w.created_at,
      'matched_count', w.matched_count, 'last_matched_at', w.last_matched_at)
  from public.maintenance_windows as w
  cross join lateral (
    select
      case
        when not w.enabled then 'off' when bruce.window_is_open(w, p_now) then 'open'
        when w.ends_at <= p_now then 'over' else 'waiting'
      end as state,
      case when not w.enabled or w.ends_at <= p_now then '1' else '0' end as place
  ) as s
  where p_what = 'windows'
  union all
  select
    w.id::text, s.place || to_char(1e12 - w.id, 'FM0000000000000'), to_jsonb(w),
    jsonb_build_object(
      'state', s.state, 'created_by', w.created_by, 'created_at', w.created_at,
      'matched_count', w.matched_count, 'last_matched_at', w.last_matched_at,
      'drift_key', w.drift_key, 'ended_by', w.ended_by, 'void_reason', w.void_reason)
  from public.waivers as w
  cross join lateral (
    select
      case
        when w.ended_at is not null then 'ended' when w.voided_at is not null then 'void'
        when w.expires_at <= p_now then 'over' else 'open'
      end as state,
      case when num_nonnulls(w.ended_at, w.voided_at) > 0 or w.expires_at <= p_now then '1'
        else '0' end as place
  ) as s
  where p_what = 'waivers'
  union all
  select
    s.id::text, s.hostname || chr(9) || coalesce(s.service, '') || chr(9) || s.id, to_jsonb(s),
    jsonb_build_object('phase', s.phase)
  from public.schedules as s where p_what = 'schedules'
  union all
  select 'settings', '', to_jsonb(s), '{}' from public.settings as s where p_what = 'settings';
end;
$$;
comment on function bruce.tuning_rows(text, timestamptz) is
  'What can be tuned of one kind, as rows: key, all columns, and what else a person should know. What no '
  'longer counts stands last.';
