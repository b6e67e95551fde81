create function bruce.tg__strip_secrets()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_new jsonb := to_jsonb(new);
  v_old jsonb;
  v_said jsonb := '{}';
  v_column text;
begin
  if tg_op = 'UPDATE' then
    v_old := to_jsonb(old);
  end if;
  foreach v_column in array tg_argv loop
    if jsonb_typeof(v_new -> v_column) in ('string', 'array', 'object')
      -- what is there already was stripped when it came
      and v_new -> v_column is distinct from v_old -> v_column
    then
      v_said := v_said || jsonb_build_object(v_column, v_new -> v_column);
    end if;
  end loop;
  if bruce.may_hold_secrets(v_said) then
    new := jsonb_populate_record(new, (
      select jsonb_object_agg(c.key, bruce.strip_secrets(
        c.value, p_by_name => c.key in ('metadata', 'match', 'object')))
      from jsonb_each(v_said) as c
    ));
  end if;
  return new;
end;
$$;
comment on function bruce.tg__strip_secrets() is
  'Takes secrets out of the columns that it is told, whoever writes them. By name only out of what others '
  'declare with names of their own.';
