create function bruce.clock()
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(current_setting('bruce.now', true), '')::timestamptz, now());
end;
$$;
comment on function bruce.clock() is
  'The present. Tests and previews set bruce.now in their transaction to choose it.';

grant execute on function bruce.clock() to authenticated, service_role;
