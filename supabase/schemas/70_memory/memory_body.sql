create function bruce.memory_body(p_body text)
returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  -- what stands for a secret may be longer than it was
  select left(bruce.strip_text(btrim(p_body, E' \t\r\n')), greatest(length(p_body), 8000))
$$;
comment on function bruce.memory_body(text) is
  'The body of a memory as it is kept: without secrets, and without blanks around it. What gets too long by '
  'that loses its end.';
