create function bruce.plain_name(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- the pattern is dear, and few names need it
  return case when substr(p_name, 13, 1) = '_' then regexp_replace(p_name, '^([0-9a-f]{12}_)+(?=.)', '')
    else p_name end;
end;
$$;
comment on function bruce.plain_name(text) is
  'The name of a container without the ids that compose puts before it while it makes it anew: '
  '8b3b3c4de280_web is web.';
