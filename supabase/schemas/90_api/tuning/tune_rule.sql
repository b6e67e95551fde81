create function bruce.tune_rule(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.drift_rules;
begin
  select t.* into v_new from public.drift_rules as t where t.event_type = p_key;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.drift_rules as t
  set (
      severity, enabled, open_confirmations, absent_confirmations, resolve_confirmations, reopen_window,
      flap_count, flap_window, cool_down
    ) = (
      v_new.severity, v_new.enabled, v_new.open_confirmations, v_new.absent_confirmations,
      v_new.resolve_confirmations, v_new.reopen_window, v_new.flap_count, v_new.flap_window, v_new.cool_down
    )
  where t.event_type = p_key;
  return p_key;
end;
$$;
comment on function bruce.tune_rule(text, jsonb) is
  'Changes a rule: these columns and no others.';
