create function bruce.tune_window(p_key text, p_values jsonb, p_actor text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.maintenance_windows;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.maintenance_windows, p_values);
    insert into public.maintenance_windows as t (
      reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
      time_zone, enabled, created_by
    ) values (
      v_new.reason, v_new.hostname, v_new.service, v_new.event_types, v_new.starts_at, v_new.ends_at,
      v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone, v_new.enabled, p_actor
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.maintenance_windows as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.maintenance_windows as t
  set (
      reason, hostname, service, event_types, starts_at, ends_at, weekdays, local_start, local_end,
      time_zone, enabled
    ) = (
      v_new.reason, v_new.hostname, v_new.service, v_new.event_types, v_new.starts_at, v_new.ends_at,
      v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone, v_new.enabled
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
comment on function bruce.tune_window(text, jsonb, text) is
  'Changes a maintenance window, or makes one where there is no key: these columns and no others.';
