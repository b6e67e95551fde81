create function bruce.guest_fits(p_candidates bruce.guest_candidate[])
returns table (
  entity_id bigint, scope_id integer, kind text, hostname text, fit integer, has_name boolean,
  is_retired boolean
)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return query
  with candidate as materialized (
    select c.* from unnest(p_candidates) as c
  ),
  declared as materialized (
    select p.*
    from bruce.host_places(array(
      select distinct c.hostname from candidate as c where c.kind <> 'node' and not c.has_number
    )) as p
  ),
  observed as materialized (
    select p.*
    from bruce.scope_places(array(
      select distinct c.scope_id from candidate as c where c.kind <> 'node' and not c.has_number
    )) as p
  ),
  inside as materialized (
    select d.hostname, o.scope_id, array_agg(d.vmid::text) as numbers
    from declared as d
    join observed as o on o.name_key = d.name_key
    group by d.hostname, o.scope_id
  ),
  -- read only where something is not where it is declared
  listed as materialized (
    select l.name_key from bruce.listing_scopes() as l
  ),
  placed as (
    select
      c.entity_id, c.scope_id, c.kind, c.hostname, c.name_rank, e.entity_key,
      -- on any node of its cluster
      c.has_number or c.kind = 'guest' and coalesce(e.entity_key = any (i.numbers), false) as has_number,
      c.kind = 'node' or c.has_number or i.scope_id is not null as is_inside,
      c.kind <> 'node' and not c.has_number and i.scope_id is null and (
        -- somebody looks where it is declared
        exists (
          select from declared as d
          where d.hostname = c.hostname and d.name_key in (select l.name_key from listed as l)
        )
        -- or this is another cluster than the declared one
        or exists (select from declared as d where d.hostname = c.hostname and d.is_cluster)
          and exists (select from observed as o where o.scope_id = c.scope_id and o.is_cluster)
      ) as is_elsewhere
    from candidate as c
    join bruce.entities as e on e.entity_id = c.entity_id
    left join inside as i on i.hostname = c.hostname and i.scope_id = c.scope_id
  )
  select
    p.entity_id, p.scope_id, p.kind, p.hostname,
    case
      when p.is_elsewhere then 0
      when p.has_number and p.name_rank is not null then 60
      when p.has_number then bruce.fit_of_number(p.entity_id, p.hostname)
      when p.is_inside then 40 - p.name_rank
      else 10 - p.name_rank + case
        when p.kind = 'guest' and exists (
          select from public.assets as a where a.name = p.hostname and a.vmid::text = p.entity_key)
          then 5 else 0 end
    end,
    p.name_rank is not null,
    not exists (
      select from public.assets as a where a.name = p.hostname and a.lifecycle <> 'retired')
  from placed as p;
end;
$$;
comment on function bruce.guest_fits(bruce.guest_candidate[]) is
  'How well each guest or node fits each declared host that it may be. 60: number and name; 50: the number, '
  'under another name; 39: the name, where the host is declared; 14: the name and the number, where the '
  'place says nothing; 9: the name there; 0: another guest, by its name alone and not where that host is '
  'declared, or by a number that was of an earlier guest.';
