create function bruce.trajectory_known_since(p_hosts text[])
returns timestamptz
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
begin
  return (
    select min(k.at)
    from (
      select min(s.first_seen_at) as at from bruce.scopes as s
      where p_hosts is null or s.host = any (p_hosts)
      union all
      select min(o.opened_at) from bruce.occurrences as o where p_hosts is null
      union all
      select min(o.opened_at) from bruce.occurrences as o where o.hostname = any (p_hosts)
    ) as k
  );
end;
$$;
comment on function bruce.trajectory_known_since(text[]) is
  'The first sign of these hosts, or of any: before it there is no data. Null: there never was one.';

grant execute on function bruce.trajectory_known_since(text[]) to authenticated, service_role;
