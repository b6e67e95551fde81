create function bruce.from_base64url(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text !~ '^[A-Za-z0-9_-]+$' or length(p_text) % 4 = 1 then
    return null;
  end if;
  return convert_from(
    decode(rpad(translate(p_text, '-_', '+/'), (length(p_text) + 3) / 4 * 4, '='), 'base64'), 'UTF8');
exception
  when character_not_in_repertoire or invalid_parameter_value or untranslatable_character then
    return null;
end;
$$;
comment on function bruce.from_base64url(text) is
  'The text that base64url stands for, or null when it is none.';
