create function bruce.host_item(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_hostname, 'lifecycle', coalesce(h.lifecycle, 'undeclared'), 'asset_type', h.asset_type,
    'state', coalesce(h.state, 'unknown'), 'parent', h.parent, 'cluster', h.cluster, 'primary_ip',
      h.primary_ip,
    'node', h.node, 'vmid', h.vmid,
    'sources', (
      select coalesce(jsonb_agg(s.source order by s.source), '[]') from bruce.scopes as s
        where s.host = p_hostname
    ),
    'open_issues', (
      select count(*) from public.issues as i where i.hostname = p_hostname and i.status = 'open'
    ),
    'worst_open', (
      select i.severity from public.issues as i where i.hostname = p_hostname and i.status = 'open'
      order by bruce.severity_rank(i.severity) limit 1
    ),
    'evidence', bruce.evidence_of(e.applied_snapshot_id, e.source, e.last_contact_at),
    'age_s', bruce.age_of(e.last_contact_at, p_now)
  )
  from (select p_hostname as hostname) as n
  left join bruce.host_state as h on h.hostname = n.hostname
  left join lateral (
    select s.applied_snapshot_id, s.source, s.last_contact_at from bruce.scopes as s
    where s.host = n.hostname or s.scope_id = h.scope_id order by s.last_contact_at desc limit 1
  ) as e on true;
$$;
comment on function bruce.host_item(text, timestamptz) is
  'A host in short. Its evidence is the newest report about it.';
