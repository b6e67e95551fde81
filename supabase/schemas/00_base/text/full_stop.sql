create function bruce.full_stop(p_text text)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
  v_text text := rtrim(p_text, E' \t\r\n');
begin
  return v_text || case when v_text ~ '[.?!]$' then '' else '.' end;
end;
$$;
comment on function bruce.full_stop(text) is
  'What somebody else says, as the end of a sentence: a full stop follows, unless it ends with . or ? or !.';

grant execute on function bruce.full_stop(text) to authenticated, service_role;
