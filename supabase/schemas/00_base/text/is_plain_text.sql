create function bruce.is_plain_text(p_text text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_text !~ bruce.hidden_characters();
end;
$$;
comment on function bruce.is_plain_text(text) is
  'Is the text one line without control or invisible characters?';
