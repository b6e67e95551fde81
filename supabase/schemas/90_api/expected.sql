create function public.expected(token_sha256 text, payload jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(expected.token_sha256, array['netbox', 'operator']);
  v_is_free boolean := bruce.in_scope(v_token, null, 'netbox');
  v_is_complete boolean := coalesce(expected.payload -> 'complete' = 'true', false);
  v_hosts jsonb := expected.payload -> 'hosts';
  v_rejected jsonb := '[]';
  v_last_change bigint;
  v_last_event bigint;
  v_id text;
  v_held boolean;
  v_unconfirmed text[];
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if jsonb_typeof(v_hosts) is distinct from 'array' then
    return bruce.fault(
      422, 'invalid', 'The payload is not {"hosts": [...]}.',
      '[{"path": "hosts", "message": "a list of hosts is required"}]');
  end if;
  if v_is_complete and not v_is_free then
    return bruce.fault(
      403, 'out_of_scope',
      'A complete state is of all hosts; this token is bound to some: send these with services_complete.',
      jsonb_build_array(jsonb_build_object(
        'path', 'complete', 'code', 'out_of_scope',
        'message', 'Not for a token that is bound to hosts or other sources.'
      ))
    );
  end if;

  v_last_change := bruce.last_change();
  v_last_event := bruce.last_event();
  if not v_is_free then
    select
      coalesce(jsonb_agg(
        r.reason || jsonb_build_object(
          'index', h.position - 1, 'path', format('hosts[%s].%s', h.position - 1, r.reason ->> 'path'))
        order by h.position
      ) filter (where r.reason is not null), '[]'),
      coalesce(jsonb_agg(h.item order by h.position) filter (where r.reason is null), '[]')
    into v_rejected, v_hosts
    from jsonb_array_elements(v_hosts) with ordinality as h (item, position)
    cross join lateral bruce.refuse_host(h.item, v_token) as r (reason);
  end if;
  if v_hosts = '[]' and v_rejected <> '[]' then
    return bruce.fault(403, 'out_of_scope', 'This token may not declare that host.', (
      select jsonb_agg(r.entry - 'index' order by r.position)
      from jsonb_array_elements(v_rejected) with ordinality as r (entry, position) where r.position <= 100
    ));
  end if;

  -- what is posted adds, unless it says that it is complete
  insert into public.snapshots (snapshot_type, data)
  values ('netbox', expected.payload
    || jsonb_build_object('hosts', v_hosts, 'complete', v_is_complete, 'services_complete', false))
  returning id::text into v_id;
  select s.held into v_held from public.snapshots as s where s.id::text = v_id;
  v_unconfirmed := array(
    select bruce.unconfirmed_absences(
      expected.payload || jsonb_build_object('hosts', v_hosts, 'complete', v_is_complete)));
  return jsonb_build_object(
    'status', 200,
    'hosts', jsonb_array_length(v_hosts),
    'services', (
      select count(*)
        from bruce.expected_host_services(expected.payload || jsonb_build_object('hosts', v_hosts))),
    'unchanged', bruce.last_change() = v_last_change and not coalesce(v_held, false),
    'held', coalesce(v_held, false),
    'rejected_total', jsonb_array_length(v_rejected),
    'rejected', (
      select coalesce(jsonb_agg(r.entry order by r.position), '[]')
      from jsonb_array_elements(v_rejected) with ordinality as r (entry, position) where r.position <= 100
    ),
    'events', bruce.count_events(v_last_event)
  ) || bruce.count_changes(v_last_change) || case
    when expected.payload ? 'deleted' then jsonb_build_object(
      'unconfirmed_total', cardinality(v_unconfirmed), 'unconfirmed', to_jsonb(v_unconfirmed[1:100]))
    else '{}'
  end;
end;
$$;
comment on function public.expected(text, jsonb) is
  'Takes {"hosts": [...], "complete": bool} for a token. Hosts are merged into what is declared; what a '
  'host with services_complete lacks is retired, and with complete true what the whole lacks; of NetBox '
  'only what "deleted" lists, where it is given: unconfirmed names the rest. The answer names what was '
  'retired. Security definer: the edge may neither read tokens nor write the declaration; it '
  'hands a snapshot over.';

grant execute on function public.expected(text, jsonb) to service_role;
