-- Reading hosts by the API: all of them in short, or one with both sides.

create or replace function bruce.api_hosts(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  v_page jsonb := bruce.begin_read(p_token_sha256, 'hosts', p_query, array['text']);
  v_is_free boolean := jsonb_typeof(v_page -> 'hosts') is distinct from 'array';
  v_now timestamptz := bruce.clock();
  v_hosts text[] := bruce.find_hosts(p_query -> 'hostname');
  v_lifecycles text[] := bruce.texts_of(p_query -> 'lifecycle');
  v_key text := v_page #>> '{after,0}';
  v_rows jsonb[];
begin
  if v_page ->> 'status' <> '200' then
    return v_page;
  end if;
  with name as (
    select h.hostname from bruce.host_state as h
    union
    select s.host from bruce.scopes as s
  ),
  page as (
    select n.hostname, coalesce(h.lifecycle, 'undeclared') as lifecycle
    from name as n
    left join bruce.host_state as h on h.hostname = n.hostname
    where (v_hosts is null or n.hostname = any (v_hosts))
      and (v_lifecycles is null and h.lifecycle is distinct from 'retired' or coalesce(h.lifecycle, 'undeclared') = any (v_lifecycles))
      and (v_is_free or bruce.may_read(v_page, n.hostname))
      and (v_key is null or n.hostname > v_key)
    order by n.hostname
    limit (v_page ->> 'limit')::integer + 1
  )
  select array_agg(
    jsonb_build_object('key', jsonb_build_array(p.hostname)) || bruce.host_item(p.hostname, v_now) order by p.hostname
  )
  into v_rows
  from page as p;
  return bruce.write_page(v_page, v_rows, v_now);
end;
$$;
comment on function bruce.api_hosts(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function bruce.host_item(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'hostname', p_hostname, 'lifecycle', coalesce(h.lifecycle, 'undeclared'), 'asset_type', h.asset_type,
    'state', coalesce(h.state, 'unknown'), 'parent', h.parent, 'cluster', h.cluster, 'primary_ip', h.primary_ip,
    'node', h.node, 'vmid', h.vmid,
    'sources', (
      select coalesce(jsonb_agg(s.source order by s.source), '[]') from bruce.scopes as s where s.host = p_hostname
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
comment on function bruce.host_item(text, timestamptz) is 'A host in short. Its evidence is the newest word about it.';

create or replace function bruce.host_services(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'service', t.service, 'lifecycle', t.lifecycle, 'state', t.state, 'declared_ports', to_jsonb(t.declared_ports),
      'ports', to_jsonb(t.ports), 'declared_image', t.declared_image, 'image', t.image, 'changed_at', t.changed_at,
      'evidence', bruce.evidence_of(s.applied_snapshot_id, s.source, s.last_seen_at),
      'age_s', bruce.age_of(s.last_seen_at, p_now)
    ) as item
    from bruce.service_state as t
    left join bruce.scopes as s on s.scope_id = t.scope_id
    where t.hostname = p_hostname
    order by t.service
    limit 200
  ) as r;
$$;
comment on function bruce.host_services(text, timestamptz) is 'Declared services of a host beside what was observed; at most 200.';

create or replace function bruce.host_observed(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'kind', e.kind, 'name', e.name, 'state', e.state, 'health', e.health, 'ports', to_jsonb(e.ports), 'image', e.image,
      'node', e.node, 'addresses', to_jsonb(e.addresses), 'match', e.match, 'changed_at', e.changed_at,
      'evidence', bruce.evidence_of(e.snapshot_id, s.source, s.last_seen_at), 'age_s', bruce.age_of(s.last_seen_at, p_now)
    ) as item
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    where e.hostname = p_hostname
    order by e.kind, e.name
    limit 200
  ) as r;
$$;
comment on function bruce.host_observed(text, timestamptz) is 'What is observed of a host; at most 200 things.';

create or replace function bruce.api_host(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
  v_now timestamptz := bruce.clock();
  v_host text := (bruce.resolve_host(p_query ->> 'hostname')).host;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.may_read(v_token, v_host) then
    return bruce.not_readable(p_query ->> 'hostname');
  end if;
  if not exists (select from bruce.host_state as h where h.hostname = v_host)
    and not exists (select from bruce.scopes as s where s.host = v_host)
    and not exists (select from bruce.entities as e where e.hostname = v_host)
  then
    return jsonb_build_object(
      'status', 404, 'code', 'not_found', 'message', format('No host %s is declared or observed.', left(v_host, 100))
    );
  end if;
  return jsonb_build_object(
    'status', 200, 'as_of', v_now,
    'host', bruce.host_item(v_host, v_now),
    'declared', (
      select jsonb_build_object(
        'name', a.name, 'asset_type', a.asset_type, 'lifecycle', a.lifecycle, 'role', a.role, 'parent', a.parent,
        'cluster', a.cluster, 'primary_ip', host(a.primary_ip), 'status', a.status, 'tags', to_jsonb(a.tags),
        'aliases', to_jsonb(a.aliases), 'netbox_id', a.netbox_id, 'vmid', a.vmid, 'changed_at', a.changed_at
      )
      from public.assets as a
      where a.name = v_host
      order by a.lifecycle = 'retired', lower(a.asset_type) in ('device', 'vm') desc, a.changed_at desc
      limit 1
    ),
    'services_total', (select count(*) from bruce.service_state as t where t.hostname = v_host),
    'services', bruce.host_services(v_host, v_now),
    'observed_total', (select count(*) from bruce.entities as e where e.hostname = v_host),
    'observed', bruce.host_observed(v_host, v_now),
    'collectors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'source', c.source, 'status', c.status, 'last_contact_at', c.last_contact_at, 'last_seen_at', c.last_seen_at,
        'interval_s', extract(epoch from c.interval)::bigint, 'error_message', c.error_message,
        'evidence', bruce.evidence_of(c.evidence, c.source, c.last_seen_at),
        'age_s', bruce.age_of(c.last_contact_at, v_now)
      ) order by c.source), '[]')
      from public.collectors as c where c.hostname = v_host
    ),
    'issues', (
      select coalesce(jsonb_agg(i.item), '[]')
      from (
        select bruce.issue_item(i, v_now) as item from public.issues as i
        where i.hostname = v_host and i.status <> 'resolved'
        order by i.status <> 'open', bruce.severity_rank(i.severity), i.drift_key limit 100
      ) as i
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, v_now) as item from public.events as e
        where e.hostname = v_host order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, v_now) as item from public.memories as m
        where m.hostname = v_host and bruce.is_current(m, v_now) order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
comment on function bruce.api_host(text, jsonb) is 'Security definer: the edge may not read tokens; it hands the question over.';

create or replace function public.api_hosts(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_hosts(token_sha256, query); $$;
comment on function public.api_hosts(text, jsonb) is
  'Hosts by name, in pages: all that are declared or report, but for retired ones. Filters: hostname, lifecycle.';

create or replace function public.api_host(token_sha256 text, query jsonb default '{}')
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_host(token_sha256, query); $$;
comment on function public.api_host(text, jsonb) is
  'One host by hostname, alias or address: declared and observed side by side, who reports, issues, last events, memories.';

revoke execute on function
  bruce.host_item(text, timestamptz), bruce.host_services(text, timestamptz), bruce.host_observed(text, timestamptz),
  bruce.api_hosts(text, jsonb), bruce.api_host(text, jsonb)
from public;
revoke execute on function public.api_hosts(text, jsonb), public.api_host(text, jsonb) from public, anon, authenticated;
grant execute on function
  public.api_hosts(text, jsonb), public.api_host(text, jsonb), bruce.api_hosts(text, jsonb), bruce.api_host(text, jsonb)
to service_role;
