create function bruce.tuning_fields(p_what text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_severities constant jsonb := '["critical", "high", "medium", "low", "info"]';
  v_days constant jsonb := '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]';
  v_types jsonb := (select jsonb_agg(r.event_type order by r.event_type) from public.drift_rules as r);
  v_targets jsonb := (select coalesce(jsonb_agg(t.name order by t.name), '[]') from public.targets as t);
  -- what the choices of a field are
  v_of jsonb;
  v_fields jsonb := case p_what
    when 'rules' then '[
      {"name": "severity", "type": "choice", "of": "severities"}, {"name": "enabled", "type": "boolean"},
      {"name": "open_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "absent_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "resolve_confirmations", "type": "integer", "min": 1, "max": 100},
      {"name": "reopen_window", "type": "interval", "min": 0, "max": 31622400},
      {"name": "flap_count", "type": "integer", "min": 2, "max": 100, "nullable": true},
      {"name": "flap_window", "type": "interval", "min": 1, "max": 31622400},
      {"name": "cool_down", "type": "interval", "min": 0, "max": 31622400}]'::jsonb
    when 'thresholds' then '[
      {"name": "metric", "type": "choice", "of": "metrics", "once": true, "default": "cpu_pct"},
      {"name": "hostname", "type": "text", "once": true, "default": "*"},
      {"name": "service", "type": "text", "once": true, "default": "*"},
      {"name": "open_above", "type": "number", "min": 0, "default": 95},
      {"name": "clear_below", "type": "number", "min": 0, "default": 85}]'::jsonb
    when 'reactions' then '[
      {"name": "name", "type": "text", "once": true, "max": 63},
      {"name": "enabled", "type": "boolean", "default": true},
      {"name": "target", "type": "choice", "of": "targets"},
      {"name": "severities", "type": "choices", "of": "severities", "nullable": true},
      {"name": "statuses", "type": "choices", "of": "statuses",
        "default": ["opened", "changed", "resolved"]},
      {"name": "event_types", "type": "choices", "of": "types", "nullable": true},
      {"name": "hostname", "type": "text", "default": "*"},
      {"name": "service", "type": "text", "default": "*"},
      {"name": "group_by", "type": "choices", "of": "groups", "nullable": true},
      {"name": "group_wait", "type": "interval", "min": 0, "max": 86400, "default": "00:00:00"},
      {"name": "group_interval", "type": "interval", "min": 0, "max": 604800, "default": "00:05:00"},
      {"name": "repeat_interval", "type": "interval", "min": 60, "max": 31622400, "nullable": true},
      {"name": "throttle_count", "type": "integer", "min": 1, "max": 100000, "nullable": true},
      {"name": "throttle_interval", "type": "interval", "min": 1, "max": 2678400, "nullable": true},
      {"name": "quiet_from", "type": "time", "nullable": true},
      {"name": "quiet_until", "type": "time", "nullable": true},
      {"name": "quiet_days", "type": "choices", "of": "days", "nullable": true},
      {"name": "quiet_time_zone", "type": "time_zone", "default": "UTC"},
      {"name": "quiet_passes", "type": "choices", "of": "severities", "empty": true,
        "default": ["critical"]},
      {"name": "escalate_after", "type": "interval", "min": 60, "max": 2678400, "nullable": true},
      {"name": "escalate_target", "type": "choice", "of": "targets", "nullable": true},
      {"name": "max_attempts", "type": "integer", "min": 1, "max": 100, "default": 8}]'::jsonb
    when 'windows' then '[
      {"name": "reason", "type": "text"}, {"name": "hostname", "type": "text", "default": "*"},
      {"name": "service", "type": "text", "default": "*"},
      {"name": "event_types", "type": "choices", "of": "types", "nullable": true},
      {"name": "starts_at", "type": "at", "nullable": true},
      {"name": "ends_at", "type": "at", "nullable": true},
      {"name": "weekdays", "type": "choices", "of": "days", "nullable": true},
      {"name": "local_start", "type": "time", "nullable": true},
      {"name": "local_end", "type": "time", "nullable": true},
      {"name": "time_zone", "type": "time_zone", "nullable": true},
      {"name": "enabled", "type": "boolean", "default": true}]'::jsonb
    when 'waivers' then '[
      {"name": "reason", "type": "text"}, {"name": "expires_at", "type": "at"},
      {"name": "hostname", "type": "text", "once": true, "default": "*"},
      {"name": "service", "type": "text", "once": true, "default": "*"},
      {"name": "event_type", "type": "choice", "of": "types", "once": true, "nullable": true}]'::jsonb
    when 'schedules' then '[
      {"name": "hostname", "type": "text"}, {"name": "service", "type": "text", "nullable": true},
      {"name": "weekdays", "type": "choices", "of": "days",
        "default": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
      {"name": "local_start", "type": "time"}, {"name": "local_end", "type": "time"},
      {"name": "time_zone", "type": "time_zone", "default": "UTC"},
      {"name": "tolerance", "type": "interval", "min": 0, "max": 86399, "default": "00:10:00"},
      {"name": "enabled", "type": "boolean", "default": true},
      {"name": "note", "type": "text", "nullable": true}]'::jsonb
    when 'settings' then '[
      {"name": "missed_intervals", "type": "integer", "min": 1, "max": 100},
      {"name": "default_interval", "type": "interval", "min": 1, "max": 31622400},
      {"name": "breaker_share", "type": "number", "min": 0, "max": 1},
      {"name": "breaker_objects", "type": "integer", "min": 0, "max": 1000000},
      {"name": "restart_count", "type": "integer", "min": 1, "max": 1000000},
      {"name": "restart_window", "type": "interval", "min": 1, "max": 31622400},
      {"name": "root_cause_grace", "type": "interval", "min": 0, "max": 31622400},
      {"name": "settle_time", "type": "interval", "min": 0, "max": 31622400},
      {"name": "change_limit", "type": "interval", "min": 1, "max": 31622400},
      {"name": "forget_after", "type": "interval", "min": 3600, "max": 316224000},
      {"name": "forecast_within", "type": "interval", "min": 86400, "max": 31622400},
      {"name": "retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "notice_retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "journal_retention", "type": "interval", "min": 86400, "max": 3162240000},
      {"name": "netbox_export_interval", "type": "interval", "min": 1, "max": 31622400, "nullable": true},
      {"name": "digest_target", "type": "choice", "of": "targets", "nullable": true},
      {"name": "digest_daily", "type": "boolean"},
      {"name": "digest_weekday", "type": "choice", "of": "days", "nullable": true},
      {"name": "digest_at", "type": "time"}, {"name": "digest_time_zone", "type": "time_zone"},
      {"name": "language", "type": "choice", "of": "languages"}]'::jsonb
  end;
begin
  v_of := jsonb_build_object(
    'severities', v_severities, 'days', v_days, 'types', v_types, 'targets', v_targets,
    'metrics', '["cpu_pct", "mem_pct", "disk_pct", "pool_pct", "database_bytes"]'::jsonb,
    'languages', (select jsonb_agg(distinct t.language) from public.texts as t),
    'statuses', '["opened", "changed", "resolved"]'::jsonb,
    'groups',
      '["hostname", "service", "event_type", "severity", "source", "field", "cause", "everything"]'::jsonb);
  return (
    select jsonb_agg(
      case when f.field ? 'of' then f.field || jsonb_build_object('of', v_of -> (f.field ->> 'of'))
        else f.field end order by f.place)
    from jsonb_array_elements(v_fields) with ordinality as f (field, place)
  );
end;
$$;
comment on function bruce.tuning_fields(text) is
  'The columns that a person may change of rules, thresholds, reactions, windows, waivers, schedules or '
  'settings, with what each may be: what is not in this list cannot be changed there. once: only where a row '
  'is made. Null for anything else.';
