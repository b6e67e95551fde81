create function bruce.tune_reaction(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.reactions;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.reactions, p_values);
    insert into public.reactions as t (
      name, enabled, target, severities, statuses, event_types, hostname, service, group_by, group_wait,
      group_interval, repeat_interval, throttle_count, throttle_interval, quiet_from, quiet_until,
      quiet_days, quiet_time_zone, quiet_passes, escalate_after, escalate_target, max_attempts
    ) values (
      v_new.name, v_new.enabled, v_new.target, v_new.severities, v_new.statuses, v_new.event_types,
      v_new.hostname, v_new.service, v_new.group_by, v_new.group_wait, v_new.group_interval,
      v_new.repeat_interval, v_new.throttle_count, v_new.throttle_interval, v_new.quiet_from,
      v_new.quiet_until, v_new.quiet_days, v_new.quiet_time_zone, v_new.quiet_passes,
      v_new.escalate_after, v_new.escalate_target, v_new.max_attempts
    )
    returning t.name into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.reactions as t where t.name = p_key;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.reactions as t
  set (
      enabled, target, severities, statuses, event_types, hostname, service, group_by, group_wait,
      group_interval, repeat_interval, throttle_count, throttle_interval, quiet_from, quiet_until,
      quiet_days, quiet_time_zone, quiet_passes, escalate_after, escalate_target, max_attempts
    ) = (
      v_new.enabled, v_new.target, v_new.severities, v_new.statuses, v_new.event_types, v_new.hostname,
      v_new.service, v_new.group_by, v_new.group_wait, v_new.group_interval, v_new.repeat_interval,
      v_new.throttle_count, v_new.throttle_interval, v_new.quiet_from, v_new.quiet_until, v_new.quiet_days,
      v_new.quiet_time_zone, v_new.quiet_passes, v_new.escalate_after, v_new.escalate_target,
      v_new.max_attempts
    )
  where t.name = p_key;
  return p_key;
end;
$$;
comment on function bruce.tune_reaction(text, jsonb) is
  'Changes a reaction, or makes one where there is no key: these columns and no others.';
