create function bruce.find_guest_number(p_hypervisor text, p_guest text)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_numbers integer[];
begin
  select array_agg(distinct g.number) into v_numbers
  from (
    select h.hostname, coalesce(h.vmid, (e.item ->> 'vmid')::integer) as number
    from bruce.host_ancestors as a
    join bruce.host_state as h on h.hostname = a.hostname and h.lifecycle <> 'retired'
    left join bruce.entities as e on e.entity_id = h.entity_id and e.kind = 'guest'
      and e.item ->> 'vmid' ~ '^\d{1,9}$'
    where a.ancestor = p_hypervisor and a.depth = 1
  ) as g
  where case when p_guest ~ '^\d{1,9}$' then g.number = p_guest::integer
    else g.hostname = (select r.host from bruce.resolve_host(p_guest) as r where r.candidates = 1) end
    and g.number is not null;
  return case when cardinality(v_numbers) = 1 then v_numbers[1] end;
end;
$$;
comment on function bruce.find_guest_number(text, text) is
  'Number of a guest that is declared on that hypervisor, by number or name; null when there is none, or no '
  'number of it.';
