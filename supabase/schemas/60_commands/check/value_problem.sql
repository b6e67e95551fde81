create function bruce.value_problem(p_spec jsonb, p_value text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_value = '' then
    return 'is empty';
  end if;
  if length(p_value) > coalesce((p_spec ->> 'max_length')::integer, 128) then
    return format('is longer than %s characters', coalesce(p_spec ->> 'max_length', '128'));
  end if;
  if not bruce.is_plain_text(p_value) then
    return 'holds control or invisible characters';
  end if;
  if p_value like '-%'
    and not coalesce((p_spec ->> 'leading_dash')::boolean, p_spec ->> 'type' = 'integer') then
    return 'begins with a dash: it would be read as an option';
  end if;
  return null;
end;
$$;
comment on function bruce.value_problem(jsonb, text) is
  'What is wrong with a value, whatever its type; or null.';
