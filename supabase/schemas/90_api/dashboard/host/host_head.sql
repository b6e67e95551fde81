create function bruce.host_head(p_host text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_host, 'declared_on', h.parent, 'place', h.place, 'node', h.node, 'vmid', h.vmid,
    'schedule', h.schedule, 'is_critical', coalesce(h.is_critical, false),
    'is_secret', coalesce(h.is_secret, false), 'aliases', to_jsonb(a.aliases[:20]),
    'netbox_id', a.netbox_id, 'declared_at', a.changed_at,
    'windows', (
      select coalesce(jsonb_agg(w.line order by w.ends_at desc nulls last, w.id), '[]')
      from (
        select w.id, w.ends_at, jsonb_build_object(
          'key', w.id::text, 'is_own', lower(w.hostname) = lower(p_host), 'hostname', w.hostname,
          'service', nullif(w.service, '*'), 'starts_at', w.starts_at, 'ends_at', w.ends_at,
          'reason', left(w.reason, 2000), 'by', w.created_by) as line
        from public.maintenance_windows as w
        where w.enabled and coalesce(w.ends_at > p_now, true) and bruce.matches_glob(p_host, w.hostname)
          and bruce.window_is_open(w, p_now)
        order by w.ends_at desc nulls last, w.id
        limit 5
      ) as w
    )
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
comment on function bruce.host_head(text, timestamptz) is
  'What the head of the page of a host says beside its glance, with the first five maintenance windows that '
  'are open for it.';
