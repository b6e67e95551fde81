create function bruce.resolve_target(
  p_host text, p_local_place text, out host text, out candidates integer
)
returns record
language plpgsql
stable
set search_path = ''
as $$
declare
  v_address constant text := host(bruce.to_inet(p_host));
begin
  candidates := 0;
  -- such a name is no name of a host, whatever host may be called gateway
  if p_local_place = 'loopback' or p_local_place is not null and v_address is null then
    return;
  end if;
  select h.host, h.candidates into host, candidates from bruce.resolve_host(p_host) as h;
  if candidates = 0 and v_address is not null and p_local_place is null then
    -- another address of a declared host: as its hypervisor tells it, or as it is declared
    select min(o.hostname), count(distinct o.hostname)::integer
    into host, candidates
    from (
      select s.hostname from bruce.host_state as s where v_address = any (s.addresses)
      union all
      select a.name
      from public.assets as a
      where bruce.is_host_type(a.asset_type)
        and a.lifecycle <> 'retired'
        and a.metadata -> 'addresses' ? v_address
    ) as o;
  end if;
  if candidates <> 1 then
    host := null;
  end if;
end;
$$;
comment on function bruce.resolve_target(text, text) is
  'The declared host that the target of a route means, by a name or by any of its addresses, and how many '
  'hosts it could mean. p_local_place: as bruce.local_place says of it.';
