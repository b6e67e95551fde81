-- Small functions that everything else stands on. Those called per row or per view are plpgsql: with a SET
-- clause a language sql function is planned anew in every query, a plpgsql one once a session.

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
  'The present. A transaction may set bruce.now, so that time can be told as a story in tests and previews.';

grant execute on function bruce.clock() to service_role;
grant execute on function bruce.clock() to authenticated;
