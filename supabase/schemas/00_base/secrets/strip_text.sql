create function bruce.strip_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_place text[];
begin
  if p_text !~* bruce.value_hints() then
    return p_text;
  end if;
  foreach v_place slice 1 in array bruce.secret_places() loop
    if p_text ~* v_place[1] then
      p_text := regexp_replace(p_text, v_place[2], '\1[redacted]', 'gi');
    end if;
  end loop;
  return regexp_replace(
    p_text, '(^|[^A-Za-z0-9_])(?:' || bruce.token_forms() || ')', '\1[redacted]', 'g');
end;
$$;
comment on function bruce.strip_text(text) is
  'The text without the secrets that are found by their place or form.';

grant execute on function bruce.strip_text(text) to service_role;
