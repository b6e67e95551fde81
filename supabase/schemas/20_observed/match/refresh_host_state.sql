create function bruce.refresh_host_state(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_is_scheduled boolean := exists (select from public.schedules);
  v_ambiguous constant bigint[] := array(
    select e.entity_id from bruce.entities as e
    where e.is_suspect and e.match = 'ambiguous' and e.kind in ('guest', 'vm', 'node')
  );
  v_doubtful bruce.guest_candidate[];
begin
  if v_ambiguous <> '{}' then
    v_doubtful := bruce.guest_candidates(v_ambiguous);
  end if;
  with declared as (
    select
      a.name as hostname,
      -- a host that was imported several times is one; two objects of NetBox with one name are two
      greatest(count(distinct (a.asset_type, a.netbox_id)) filter (where a.netbox_id is not null),
        1)::integer as declarations,
      (array_agg(a order by a.lifecycle = 'active' desc, a.lifecycle, a.created_at desc))[1] as a
    from public.assets as a
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type)
    group by a.name
  ),
  -- what the schedules of the host, and of what it stands on, make of an active one
  scheduled as (
    select
      p.hostname,
      case when bool_or(c.lifecycle = 'offline') then 'offline' else 'planned' end as lifecycle,
      string_agg(distinct c.words, ', ') as words
    from (
      select d.hostname, (d.a).name_key as host_key from declared as d where v_is_scheduled
      union all
      select x.hostname, bruce.fold_name(x.ancestor) from bruce.host_ancestors as x where v_is_scheduled
        and x.hostname = any (p_hosts)
    ) as p
    join bruce.scheduled as c on c.host_key = p.host_key and c.name_key is null
    group by p.hostname
  ),
  seen as (
    select
      e.hostname,
      count(distinct e.entity_id)::integer as rows,
      -- the newest word counts
      (array_agg(e order by e.heard_until is null desc, s.last_seen_at desc nulls last,
        bruce.rank_of_state(e.state), e.entity_id))[1] as e,
      (array_agg(case when e.kind = 'vm' then s.host else coalesce(n.hostname, e.node) end
        order by e.heard_until is null desc, s.last_seen_at desc nulls last,
        bruce.rank_of_state(e.state), e.entity_id))[1] as place,
      -- a node that just died still lists its guests as running
      bool_or(n.state <> 'running') as node_is_down
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    left join bruce.entities as n on n.scope_id = e.scope_id and n.kind = 'node' and n.entity_key = e.node
    join declared as d on d.hostname = e.hostname
    where e.hostname = any (p_hosts) and e.kind in ('guest', 'vm', 'node') and e.match = 'matched'
      -- a hypervisor that is itself a guest is listed as both
      and (
        (e.kind = 'node') = ((d.a).asset_type = 'device') or not exists (
          select from bruce.entities as o
          where o.hostname = e.hostname and o.match = 'matched' and o.kind in ('guest', 'vm', 'node')
            and (o.kind = 'node') = ((d.a).asset_type = 'device')
        )
      )
    group by e.hostname
  ),
  -- hosts that an ambiguous guest could be
  doubtful as (
    select distinct c.hostname from unnest(v_doubtful) as c
  ),
  -- where a guest that was not seen would be listed: by its hypervisor, its cluster, or the hypervisor of its
  -- cluster
  lister as (
    select distinct on (w.hostname) w.hostname, l.scope_id
    from (
      select d.hostname, k.name_key
      from declared as d
      left join public.assets as c on c.asset_type = 'cluster' and c.name = (d.a).cluster
      left join bruce.host_state as b on b.hostname = d.hostname
      cross join lateral unnest(bruce.fold_names(
        array[(bruce.resolve_host((d.a).parent)).host] || case
          -- a cluster alone makes no guest: people write it of a machine that stands beside it, too
          when num_nonnulls((d.a).parent, (d.a).vmid, (d.a).netbox_id) > 0
            or b.state in ('running', 'unstable', 'changing', 'paused', 'failed', 'stopped', 'absent')
            then array[(d.a).cluster, (bruce.resolve_host(c.parent)).host]
        end
      )) as k (name_key)
      where (d.a).asset_type <> 'device'
    ) as w
    join bruce.listing_scopes() as l on l.name_key = w.name_key
    order by w.hostname, l.scope_id
  ),
  -- declared nowhere, it would be listed where it was
  last_lister as (
    select b.hostname, b.scope_id
    from bruce.host_state as b
    join declared as d on d.hostname = b.hostname
    join bruce.scopes as s on s.scope_id = b.scope_id and s.lists && array['guests', 'vms']
    where b.hostname = any (p_hosts) and num_nonnulls((d.a).parent, (d.a).cluster) = 0
      and b.asset_type <> 'device' and (d.a).asset_type <> 'device'
      and b.state in ('running', 'unstable', 'changing', 'paused', 'failed', 'stopped', 'absent')
    union all
    select l.hostname, l.scope_id from lister as l
  ),
  -- its own word on its addresses; bridges of containers have some on each machine
  own as (
    select e.hostname, max(e.scope_id) as scope_id, array_agg(distinct a order by a) as addresses
    from bruce.entities as e
    join bruce.scopes as o on o.scope_id = e.scope_id and 'interfaces' <> all (o.incomplete_lists)
    cross join lateral unnest(e.addresses) as a
    where e.hostname = any (p_hosts) and e.kind = 'interface' and e.heard_until is null
      and e.name !~ '^(docker|br-|veth|virbr|cni|podman|lxcbr|lxdbr|incusbr|vEthernet \((WSL|Default))'
    group by e.hostname
  ),
  present as (
    select
      d.hostname, (d.a).asset_type,
      case when (d.a).lifecycle = 'active' then coalesce(c.lifecycle, 'active') else (d.a).lifecycle
        end as lifecycle,
      case when (d.a).lifecycle = 'active' then c.words end as schedule,
      d.declarations, p.host as parent, (d.a).cluster,
      -- a machine with several addresses is declared at the one that is seen of them
      case
        when host((d.a).primary_ip) = any (w.addresses) then host((d.a).primary_ip)
        else coalesce((
          select o.ip from jsonb_array_elements_text(
            case jsonb_typeof((d.a).metadata -> 'other_ips') when 'array' then (d.a).metadata -> 'other_ips'
              else '[]' end
          ) with ordinality as o (ip, position)
          where o.ip = any (w.addresses)
          order by o.position
          limit 1
        ), host((d.a).primary_ip))
      end as primary_ip,
      (d.a).vmid,
      'critical' = any ((d.a).tags) or coalesce((d.a).metadata ->> 'critical', '') = 'true' as is_critical,
      (d.a).tags && array['secrets', 'vault'] as is_secret,
      coalesce((s.e).scope_id, l.scope_id) as scope_id,
      (s.e).entity_id,
      case
        when d.declarations > 1 or m.candidates > 1 then 'ambiguous'
        when s.node_is_down and (s.e).kind <> 'node' then 'unknown'
        -- QEMU said that it does not run, and cannot be asked now
        when m.is_kept then 'unknown'
        when s.hostname is not null then (s.e).state
        -- one of several guests may be it
        when u.hostname is not null then 'unknown'
        when l.hostname is not null then 'absent'
        else 'unobserved'
      end as state,
      (s.e).node, w.addresses, v.scope_id as address_scope_id,
      nullif(lower(btrim((s.e).item ->> 'lock')), '') as lock,
      case when m.is_kept then b.machine
        else nullif(lower(btrim((s.e).item ->> 'qmpstatus')), '') end as machine,
      (s.e).state_since,
      case
        when m.candidates > 1 or (s.e).kind = 'node' or s.place = d.hostname then null
        -- where it was when it was seen last counts before where it is declared
        when s.hostname is null and l.hostname is not null then b.place
        else s.place
      end as place,
      case
        when m.has_name and m.has_number then coalesce((s.e).item ->> 'type', (s.e).kind)
        when b.vmid = (d.a).vmid then b.named_type
      end as named_type,
      case when m.has_number and not m.has_name and b.named_at is not null and b.vmid = (d.a).vmid
        then (s.e).name end as other_name,
      coalesce(m.candidates, 0) as candidates,
      (s.e).heard_until,
      case when m.has_name and m.has_number then (s.e).first_seen_at
        when b.vmid = (d.a).vmid then b.named_at end as named_at
    from declared as d
    cross join lateral (
      select case when (d.a).parent is not null then (bruce.resolve_host((d.a).parent)).host end as host
    ) as p
    left join seen as s using (hostname)
    left join last_lister as l using (hostname)
    left join doubtful as u using (hostname)
    left join scheduled as c using (hostname)
    left join bruce.host_state as b using (hostname)
    left join own as v using (hostname)
    cross join lateral (select coalesce(v.addresses, (s.e).addresses) as addresses) as w
    cross join lateral (
      select b.machine <> 'running' and b.entity_id = (s.e).entity_id and (s.e).state = 'running'
        and (s.e).item -> 'qmpstatus' = 'null' as is_kept,
        -- what several collectors of one cluster list is one guest
        case when s.rows > 1 then bruce.count_guests(s.hostname, (s.e).kind = 'node') else s.rows
          end as candidates,
        coalesce((s.e).kind = 'guest' and (s.e).entity_key = (d.a).vmid::text, false) as has_number,
        coalesce((s.e).kind <> 'node', false) and exists (
          select from bruce.host_names as n
          where n.hostname = d.hostname and n.name_key = any ((s.e).name_keys)
            and n.name_key not like 'vmid=%'
        ) as has_name
    ) as m
  ),
  removed as (
    delete from bruce.host_state as h
    where h.hostname = any (p_hosts) and not exists (select from declared as d where d.hostname = h.hostname)
  )
  insert into bruce.host_state as h (
    hostname, asset_type, lifecycle, schedule, declarations, parent, cluster, primary_ip, vmid, is_critical,
    is_secret,
    scope_id, entity_id, state, node, addresses, address_scope_id, lock, machine, state_since, place,
    named_type, other_name, candidates,
    heard_until, named_at, changed_at
  )
  select p.*, (select bruce.clock()) from present as p
  on conflict (hostname) do update set
    asset_type = excluded.asset_type, lifecycle = excluded.lifecycle, schedule = excluded.schedule,
    declarations = excluded.declarations,
    parent = excluded.parent, cluster = excluded.cluster, primary_ip = excluded.primary_ip,
    vmid = excluded.vmid,
    is_critical = excluded.is_critical, is_secret = excluded.is_secret, scope_id = excluded.scope_id,
    entity_id = excluded.entity_id, state = excluded.state, node = excluded.node,
    addresses = excluded.addresses, address_scope_id = excluded.address_scope_id,
    lock = excluded.lock, machine = excluded.machine,
    state_since = excluded.state_since, place = excluded.place,
    moved_at = case when h.place <> excluded.place then excluded.changed_at else h.moved_at end,
    named_type = excluded.named_type,
    other_name = excluded.other_name, named_at = excluded.named_at,
    candidates = excluded.candidates, heard_until = excluded.heard_until, changed_at = excluded.changed_at
  where (
    h.asset_type, h.lifecycle, h.schedule, h.declarations, h.parent, h.cluster, h.primary_ip, h.vmid,
    h.is_critical, h.is_secret,
    h.scope_id, h.entity_id, h.state, h.node, h.addresses, h.address_scope_id, h.lock, h.machine, h.place,
    h.named_type,
    h.other_name, h.candidates,
    h.heard_until
  ) is distinct from (
    excluded.asset_type, excluded.lifecycle, excluded.schedule, excluded.declarations, excluded.parent,
    excluded.cluster,
    excluded.primary_ip, excluded.vmid, excluded.is_critical, excluded.is_secret,
    excluded.scope_id, excluded.entity_id, excluded.state, excluded.node, excluded.addresses,
    excluded.address_scope_id, excluded.lock, excluded.machine, excluded.place, excluded.named_type,
    excluded.other_name,
    excluded.candidates, excluded.heard_until
  );
  perform bruce.follow_moved(p_hosts);
end;
$$;
comment on function bruce.refresh_host_state(text[]) is
  'Writes bruce.host_state of the given hosts anew, where it differs.';
