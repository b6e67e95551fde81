create function bruce.safe_output(p_output text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_output is null or p_output = '' then
    return p_output;
  end if;
  return left(
    regexp_replace(
      bruce.strip_text(left(p_output, 65536)),
      '((?:passw|secret|token|api[-_.]?key|private[-_.]?key|credential)[a-z0-9_.-]*"?\s*[=:]\s*)\S+',
        '\1[redacted]', 'gi'
    ), 65536
  );
end;
$$;
comment on function bruce.safe_output(text) is
  'At most 65,536 characters of what a program printed, without secrets.';
