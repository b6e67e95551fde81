create function public.api_release_snapshot(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_hostname text := query ->> 'hostname';
  v_source text := lower(query ->> 'source');
  v_last_event bigint;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  -- a held expected state declares all hosts: it takes a token that is not bound to hosts
  if not bruce.in_scope(asked.token, (bruce.resolve_host(v_hostname)).host, v_source)
    or not bruce.in_scope(asked.token, null) and exists (
      select from public.snapshots as s where s.held and s.snapshot_type = v_source
    )
  then
    return bruce.not_readable(v_hostname);
  end if;
  v_last_event := bruce.last_event();
  if not public.release_snapshot(v_hostname, v_source) then
    if exists (
      select from bruce.scopes as s
      where (s.host_key = lower(v_hostname) or s.host = v_hostname) and s.source = v_source
        and s.releases_next
    ) then
      return bruce.fault(409, 'gone', format(
        'The held snapshot of %s by %s is not stored any more: the next one will be applied in its place.',
        v_hostname, v_source));
    end if;
    return bruce.fault(
      404, 'not_found', format('No snapshot of %s by %s is held.', v_hostname, v_source));
  end if;
  perform bruce.write_journal(
    p_kind => 'release',
    p_message => format('%s released the held snapshot of %s by %s.', asked.actor, v_hostname, v_source),
    p_actor => asked.actor, p_hostname => (bruce.resolve_host(v_hostname)).host
  );
  return jsonb_build_object(
    'status', 200, 'released', true, 'hostname', v_hostname, 'source', v_source,
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
comment on function public.api_release_snapshot(text, jsonb) is
  'Applies a snapshot that the mass-change guard holds: hostname, source; optionally by. Security definer: '
  'the edge may not read tokens; it hands the decision over.';

grant execute on function public.api_release_snapshot(text, jsonb) to authenticated, service_role;
