create function public.api_host(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_host text := (bruce.resolve_host(query ->> 'hostname')).host;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if not bruce.in_scope(asked.token, v_host) then
    return bruce.not_readable(query ->> 'hostname');
  end if;
  if not exists (select from bruce.host_state as h where h.hostname = v_host)
    and not exists (select from bruce.scopes as s where s.host = v_host)
    and not exists (select from bruce.entities as e where e.hostname = v_host)
  then
    return bruce.fault(
      404, 'not_found', format('No host %s is declared or observed.', left(v_host, 100)));
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'host', bruce.host_item(v_host, asked.asked_at),
    'declared', (
      select jsonb_build_object(
        'name', a.name, 'asset_type', a.asset_type, 'lifecycle', a.lifecycle, 'role', a.role,
        'parent', a.parent, 'cluster', a.cluster, 'primary_ip', host(a.primary_ip), 'status', a.status,
        'tags', to_jsonb(a.tags), 'aliases', to_jsonb(a.aliases), 'netbox_id', a.netbox_id, 'vmid', a.vmid,
        'changed_at', a.changed_at
      )
      from public.assets as a
      where a.name = v_host
      order by a.lifecycle = 'retired', lower(a.asset_type) in ('device', 'vm') desc, a.changed_at desc
      limit 1
    ),
    'services_total', (select count(*) from bruce.service_state as t where t.hostname = v_host),
    'services', bruce.host_services(v_host, asked.asked_at),
    'observed_total', (select count(*) from bruce.entities as e where e.hostname = v_host),
    'observed', bruce.host_observed(v_host, asked.asked_at),
    'collectors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'source', c.source, 'status', c.status, 'last_contact_at', c.last_contact_at,
        'last_seen_at', c.last_seen_at, 'interval_s', extract(epoch from c.interval)::bigint,
        'error_message', c.error_message,
        'evidence', bruce.evidence_of(c.evidence, c.source, c.last_seen_at),
        'age_s', bruce.age_of(c.last_contact_at, asked.asked_at)
      ) order by c.source), '[]')
      from public.collectors as c where c.hostname = v_host
    ),
    'issues', (
      select coalesce(jsonb_agg(i.item), '[]')
      from (
        select bruce.issue_item(i, asked.asked_at) as item from public.issues as i
        where i.hostname = v_host and i.status <> 'resolved'
        order by i.status <> 'open', bruce.severity_rank(i.severity), i.drift_key limit 100
      ) as i
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, asked.asked_at) as item from public.events as e
        where e.hostname = v_host order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, asked.asked_at) as item from public.memories as m
        where m.hostname = v_host and bruce.is_current(m, asked.asked_at) order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
comment on function public.api_host(text, jsonb) is
  'One host by hostname, alias or address: declared and observed side by side, who reports, issues, last '
  'events, memories. Security definer: the edge may not read tokens; it hands the question over.';

grant execute on function public.api_host(text, jsonb) to authenticated, service_role;
