create function bruce.tg__strip_secrets()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_said jsonb := (
    select jsonb_object_agg(c.key, c.value)
    from jsonb_each(to_jsonb(new)) as c
    where c.key = any (tg_argv) and jsonb_typeof(c.value) in ('string', 'array', 'object')
      -- what is there already was stripped when it came
      and c.value is distinct from to_jsonb(old) -> c.key
  );
begin
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
