create function public.api_release_snapshot(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(api_release_snapshot.token_sha256, api_release_snapshot.query);
  v_hostname text := api_release_snapshot.query ->> 'hostname';
  v_source text := lower(api_release_snapshot.query ->> 'source');
  v_last_event bigint;
begin
  if v_act ->> 'status' <> '200' then
    return v_act;
  end if;
  -- an expected state speaks of all hosts, whatever host is named with it
  if not bruce.in_scope(v_act, (bruce.resolve_host(v_hostname)).host, v_source)
    or not bruce.in_scope(v_act, null) and exists (
      select from public.snapshots as s where s.held and s.snapshot_type = v_source
    )
  then
    return bruce.not_readable(v_hostname);
  end if;
  v_last_event := bruce.last_event();
  if not public.release_snapshot(v_hostname, v_source) then
    return jsonb_build_object(
      'status', 404, 'code', 'not_found', 'message',
        format('No snapshot of %s by %s is held.', v_hostname, v_source)
    );
  end if;
  perform bruce.write_journal(
    p_kind => 'release',
    p_message => format('%s released the held snapshot of %s by %s.', v_act ->> 'by', v_hostname, v_source),
    p_actor => v_act ->> 'by', p_hostname => (bruce.resolve_host(v_hostname)).host
  );
  return jsonb_build_object(
    'status', 200, 'released', true, 'hostname', v_hostname, 'source', v_source,
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
comment on function public.api_release_snapshot(text, jsonb) is
  'Applies a snapshot that the mass-change guard holds: hostname, source; optionally by. Security definer: the '
  'edge may not read tokens; it hands the decision over.';

grant execute on function public.api_release_snapshot(text, jsonb) to service_role;
