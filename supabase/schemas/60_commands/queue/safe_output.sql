create function bruce.safe_output(p_output text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return left(bruce.strip_text(left(p_output, 65536)), 65536);
end;
$$;
comment on function bruce.safe_output(text) is
  'At most 65,536 characters of what a program printed, without secrets.';
