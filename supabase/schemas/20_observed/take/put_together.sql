create function bruce.put_together(p_base jsonb, p_members jsonb, p_changes jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_whole jsonb := p_base - 'metrics' || coalesce(nullif(p_members, 'null'), '{}');
  v_changed record;
  v_list jsonb;
begin
  for v_changed in select c.key, c.value from jsonb_each(coalesce(nullif(p_changes, 'null'), '{}')) as c loop
    v_list := bruce.put_list_together(p_base -> v_changed.key, v_changed.value);
    if v_list is null then
      return null;
    end if;
    v_whole := v_whole || jsonb_build_object(v_changed.key, v_list);
  end loop;
  return v_whole;
end;
$$;
comment on function bruce.put_together(jsonb, jsonb, jsonb) is
  'The whole snapshot out of its base, the members that were sent (metrics always are) and, by list, the '
  'steps that lead from the rows of the base to its own. Null: they do not fit the base.';
