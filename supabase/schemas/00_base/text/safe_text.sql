create function bruce.safe_text(p_text text, p_length integer)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_text is null or p_text = '' then
    return p_text;
  end if;
  return left(
    -- again without them: they must not part a name from its secret
    bruce.strip_text(regexp_replace(
      bruce.strip_text(left(p_text, p_length * 2)), bruce.hidden_characters(), '?', 'g')),
    p_length
  );
end;
$$;
comment on function bruce.safe_text(text, integer) is
  'Text that a caller sent, on one line, without invisible characters and secrets, cut to a length.';
