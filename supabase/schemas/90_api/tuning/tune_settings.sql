create function bruce.tune_settings(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.settings;
begin
  select t.* into v_new from public.settings as t where t.singleton;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.settings as t
  set (
      missed_intervals, default_interval, breaker_share, breaker_objects, restart_count, restart_window,
      root_cause_grace, settle_time, change_limit, forget_after, forecast_within, retention,
      notice_retention, journal_retention, netbox_export_interval, digest_target, digest_daily,
      digest_weekday, digest_at, digest_time_zone, language
    ) = (
      v_new.missed_intervals, v_new.default_interval, v_new.breaker_share, v_new.breaker_objects,
      v_new.restart_count, v_new.restart_window, v_new.root_cause_grace, v_new.settle_time,
      v_new.change_limit, v_new.forget_after, v_new.forecast_within, v_new.retention,
      v_new.notice_retention, v_new.journal_retention, v_new.netbox_export_interval, v_new.digest_target,
      v_new.digest_daily, v_new.digest_weekday, v_new.digest_at, v_new.digest_time_zone, v_new.language
    )
  where t.singleton;
  return p_key;
end;
$$;
comment on function bruce.tune_settings(text, jsonb) is
  'Changes the settings: these columns and no others.';
