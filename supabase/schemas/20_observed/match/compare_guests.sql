create function bruce.compare_guests(p_scope_ids integer[], p_parsed bruce.parsed_row[], p_hosts text[])
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[];
begin
  v_hosts := array(
    select unnest(bruce.match_guests(p_scope_ids, p_hosts))
    union
    select e.hostname
    from bruce.entities as e
    join unnest(p_parsed) as p on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    where e.scope_id = any (p_scope_ids) and e.kind in ('guest', 'vm', 'node')
    union
    -- what stands on a node that is another now
    select e.hostname
    from bruce.entities as e
    join unnest(p_parsed) as p on p.scope_id = e.scope_id and p.kind = 'node' and p.entity_key = e.node
    where e.scope_id = any (p_scope_ids) and e.kind = 'guest'
    union
    -- what should be listed there and may not be
    select h.hostname from bruce.host_state as h where h.asset_type <> 'device'
      and h.state in ('unobserved', 'absent', 'unknown', 'ambiguous')
  );
  perform bruce.refresh_host_state(v_hosts);
  return v_hosts;
end;
$$;
comment on function bruce.compare_guests(integer[], bruce.parsed_row[], text[]) is
  'Guests, VMs or nodes of these scopes changed: recognises them as declared hosts and compares those, '
  'and the given hosts. Returns the hosts that rules have to look at.';
