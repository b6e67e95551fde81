create function bruce.put_list_together(p_rows jsonb, p_steps jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_rows integer := case jsonb_typeof(p_rows) when 'array' then jsonb_array_length(p_rows) else 0 end;
  v_step jsonb;
  v_is_kept boolean;
  v_to integer := 0;
  v_list jsonb[] := '{}';
begin
  for v_step in select s.step from jsonb_array_elements(p_steps) as s (step) loop
    if jsonb_typeof(v_step) <> 'array' then
      v_list := v_list || v_step;
      continue;
    end if;
    v_is_kept := v_step ->> 0 ~ '^\d{1,6}$' and v_step ->> 1 ~ '^\d{1,6}$'
      -- in order and none twice: what is put together is no more than the base and what was sent
      and (v_step ->> 0)::integer >= v_to and (v_step ->> 1)::integer <= v_rows;
    if v_is_kept is distinct from true then
      return null;
    end if;
    v_to := (v_step ->> 1)::integer;
    v_list := v_list || array(
      select p_rows -> r.position from generate_series((v_step ->> 0)::integer, v_to - 1) as r (position)
      order by r.position
    );
  end loop;
  return to_jsonb(v_list);
end;
$$;
comment on function bruce.put_list_together(jsonb, jsonb) is
  'A list out of rows of the base and rows that are new: a step [from, to] stands for the rows of the base '
  'from one position up to, but not including, another; any other step is a row. Null: the base has no such '
  'rows.';
