create function bruce.host_beside(p_question bruce.question, p_host text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_guests text[] := array(
    select h.hostname
    from bruce.host_state as h
    where h.parent = p_host and coalesce(h.place, p_host) = p_host and h.lifecycle <> 'retired'
    union
    select h.hostname
    from bruce.host_state as h
    where bruce.fold_name(h.place) = bruce.fold_name(p_host)
    union
    select e.hostname
    from bruce.scopes as s
    join bruce.entities as e on e.scope_id = s.scope_id
    where s.host = p_host and e.kind not in ('container', 'app', 'check', 'unit', 'listener')
      and e.kind in ('guest', 'vm')
      and e.match = 'undeclared'
    order by 1
  );
begin
  v_guests := array_remove(v_guests, p_host);
  return jsonb_build_object(
    'guests', bruce.glance_items(p_question, v_guests[:100]), 'guests_total', cardinality(v_guests),
    'collectors', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'source', c.source, 'hostname', c.hostname, 'reports_as', c.reports_as, 'status', c.status,
        'last_contact_at', c.last_contact_at, 'last_seen_at', c.last_seen_at,
        'interval_s', extract(epoch from c.interval)::bigint,
        'stale_after_s', extract(epoch from c.stale_after)::bigint,
        'error', left(c.error_message, 2000), 'name', left(c.collector, 100)
      ) order by c.hostname <> p_host, c.hostname, c.source), '[]')
      from (
        select c.* from public.collectors as c where c.hostname = p_host
        union all
        -- its hypervisor speaks of it, too
        select c.* from bruce.host_state as h
        join bruce.scopes as s on s.scope_id = h.scope_id
        join public.collectors as c on c.hostname = s.host and c.source = s.source
        where h.hostname = p_host and s.host <> p_host and h.state <> 'unobserved'
        limit 20
      ) as c
    )
  );
end;
$$;
comment on function bruce.host_beside(bruce.question, text) is
  'What stands beside the table of a host: its first 100 guests, and who reports of it.';
