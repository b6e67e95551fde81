create function bruce.nearest_names(p_name text, p_names text[], p_most integer default 3)
returns text[]
language sql
immutable
parallel safe
set search_path = ''
as $$
  select coalesce(array_agg(n.name order by n.likeness desc, n.name), '{}')
  from (
    select o.name, l.likeness
    from (select distinct u.name from unnest(p_names) as u (name)) as o
    cross join lateral (select bruce.likeness(p_name, o.name) as likeness) as l
    where l.likeness >= 0.5
    order by l.likeness desc, o.name
    limit p_most
  ) as n;
$$;
comment on function bruce.nearest_names(text, text[], integer) is
  'The names that somebody may have meant who wrote p_name, the nearest first.';

grant execute on function bruce.nearest_names(text, text[], integer) to authenticated, service_role;
