create function bruce.shell_word(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    -- it would be read as an option, or hide what is run
    when p_text = '' or starts_with(p_text, '-') or not bruce.is_plain_text(p_text) then null
    when p_text ~ '^[A-Za-z0-9_.,:/@%+=-]+$' then p_text
    else '''' || replace(p_text, '''', '''\''''') || ''''
  end;
end;
$$;
comment on function bruce.shell_word(text) is
  'A text as one word of a command line that a person copies. Null: it cannot be one safely. Names come from '
  'collectors: what is copied must do nothing else than it says.';
