create function bruce.tune_schedule(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.schedules;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.schedules, p_values);
    insert into public.schedules as t (
      hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled, note
    ) values (
      v_new.hostname, v_new.service, v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone,
      v_new.tolerance, v_new.enabled, v_new.note
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.schedules as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.schedules as t
  set (
      hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled, note
    ) = (
      v_new.hostname, v_new.service, v_new.weekdays, v_new.local_start, v_new.local_end, v_new.time_zone,
      v_new.tolerance, v_new.enabled, v_new.note
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
comment on function bruce.tune_schedule(text, jsonb) is
  'Changes a schedule, or makes one where there is no key: these columns and no others.';
