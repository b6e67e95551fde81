create function bruce.find_hosts(p_names jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[] := bruce.texts_of(p_names);
  v_has_glob boolean := position('*' in array_to_string(v_names, ' ')) > 0;
begin
  if v_names is null then
    return null;
  end if;
  return (
    select coalesce(array_agg(distinct f.hostname), '{}')
    from (
      select n.name as hostname from unnest(v_names) as n (name)
      union
      select (bruce.resolve_host(n.name)).host from unnest(v_names) as n (name)
        where position('*' in n.name) = 0
      union
      -- what was written down under the name that it had before
      select f.name
      from unnest(v_names) as n (name)
      join bruce.former_names as f on f.hostname = (bruce.resolve_host(n.name)).host and f.service = ''
      where position('*' in n.name) = 0
      union
      select k.hostname
      from unnest(v_names) as n (name)
      join (
        -- all hosts are read only where there is a glob
        select h.hostname from bruce.host_state as h where v_has_glob
        union
        select s.host from bruce.scopes as s where v_has_glob
      ) as k on bruce.matches_glob(k.hostname, n.name)
      where position('*' in n.name) > 0
    ) as f
  );
end;
$$;
comment on function bruce.find_hosts(jsonb) is
  'The hosts that a filter names: by name, alias, address or glob. A name that is not known stays as it is. '
  'Null when there is no filter.';
