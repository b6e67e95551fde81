create function bruce.fit_of_number(p_entity_id bigint, p_hostname text)
returns integer
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_guest bruce.entities;
  v_host bruce.host_state;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_hostname;
  select e.* into v_guest from bruce.entities as e where e.entity_id = p_entity_id;
  if v_host.named_at is null or v_host.vmid::text is distinct from v_guest.entity_key
    -- it is declared with another number now
    or v_host.vmid is distinct from (
      select a.vmid
      from public.assets as a
      where a.name = p_hostname and bruce.is_host_type(a.asset_type)
      order by a.lifecycle = 'active' desc, a.lifecycle, a.created_at desc
      limit 1
    )
  then
    return 50;
  end if;
  return case
    when v_guest.first_seen_at <= v_host.named_at
      and coalesce(v_guest.item ->> 'type', v_guest.kind) = v_host.named_type
      then 50
    else 0
  end;
end;
$$;
comment on function bruce.fit_of_number(bigint, text) is
  'How well a guest with the number of a declared host, and another name, fits it. Where its name was never '
  'seen, the number decides: names are given otherwise there. Where it was, the same guest was renamed; one '
  'that came later, or is of another type, only got the number.';
