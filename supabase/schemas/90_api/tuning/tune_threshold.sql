create function bruce.tune_threshold(p_key text, p_values jsonb)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_new public.thresholds;
begin
  if p_key is null then
    v_new := jsonb_populate_record(null::public.thresholds, p_values);
    insert into public.thresholds as t (
      metric, hostname, service, open_above, clear_below, unit
    ) values (
      v_new.metric, v_new.hostname, v_new.service, v_new.open_above, v_new.clear_below, case when
      v_new.metric = 'database_bytes' then 'bytes' else '%' end
    )
    returning t.id::text into p_key;
    return p_key;
  end if;
  select t.* into v_new from public.thresholds as t where t.id = p_key::bigint;
  v_new := jsonb_populate_record(v_new, p_values);
  update public.thresholds as t
  set (
      open_above, clear_below
    ) = (
      v_new.open_above, v_new.clear_below
    )
  where t.id = p_key::bigint;
  return p_key;
end;
$$;
comment on function bruce.tune_threshold(text, jsonb) is
  'Changes a threshold, or makes one where there is no key: these columns and no others.';
