create function bruce.wrong_values(p_fields jsonb, p_values jsonb, p_is_new boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text;
  v_field jsonb;
begin
  for v_name in select k from jsonb_object_keys(p_values) as k order by k loop
    select f into v_field from jsonb_array_elements(p_fields) as f where f ->> 'name' = v_name;
    if v_field is null or v_field ? 'once' and not p_is_new then
      return bruce.tuning_fault(
        p_fields, v_name, 'cannot_change',
        format('%s cannot be changed here.', bruce.safe_text(v_name, 100)));
    elsif not coalesce(bruce.fits_field(v_field, p_values -> v_name), false) then
      return bruce.tuning_fault(p_fields, v_name, 'not_allowed', bruce.tuning_allowed(v_field));
    end if;
  end loop;
  select f ->> 'name', f into v_name, v_field
  from jsonb_array_elements(p_fields) as f
  where p_is_new and not f ? 'nullable' and not p_values ? (f ->> 'name') limit 1;
  return case when v_name is not null and found
    then bruce.tuning_fault(p_fields, v_name, 'missing', bruce.tuning_allowed(v_field)) end;
end;
$$;
comment on function bruce.wrong_values(jsonb, jsonb, boolean) is
  'The answer to the first value that a field may not have; null where all may be.';
