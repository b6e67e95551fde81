create function bruce.strip_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if length(p_text) < 7 or p_text !~* bruce.value_hints() then
    return p_text;
  end if;
  return regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    p_text,
    '://[^/@\s:]*:[^/@\s]+@', '://[redacted]@', 'g'),
    '([?&][^=&\s]*(?:token|key|secret|passw|pwd|auth)[^=&\s]*=)[^&\s]+', '\1[redacted]', 'gi'),
    '(authorization["'']?\s*[:=]\s*["'']?(?:(?:basic|bearer|digest|token)\s+)?)[^\s"'']+',
      '\1[redacted]', 'gi'),
    '(?<![A-Za-z0-9_])(?:' || bruce.token_forms() || ')[A-Za-z0-9_.-]{8,}', '[redacted]', 'g'
  );
end;
$$;
comment on function bruce.strip_text(text) is
  'The text without credentials in addresses, in their parameters, in headers, and without known forms of '
  'tokens.';

grant execute on function bruce.strip_text(text) to service_role;
