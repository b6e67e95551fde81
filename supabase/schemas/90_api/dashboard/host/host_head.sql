create function bruce.host_head(p_host text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_host, 'declared_on', h.parent, 'place', h.place, 'node', h.node, 'vmid', h.vmid,
    'schedule', h.schedule, 'is_critical', coalesce(h.is_critical, false),
    'is_secret', coalesce(h.is_secret, false), 'aliases', to_jsonb(a.aliases[:20]),
    'netbox_id', a.netbox_id, 'declared_at', a.changed_at
  )
  from (select p_host as hostname) as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join lateral (
    select a.aliases, a.netbox_id, a.changed_at
    from public.assets as a
    where a.name = n.hostname
    order by a.lifecycle = 'retired', bruce.is_host_type(a.asset_type) desc, a.changed_at desc
    limit 1
  ) as a on true;
$$;
comment on function bruce.host_head(text) is 'What the head of the page of a host says beside its glance.';
