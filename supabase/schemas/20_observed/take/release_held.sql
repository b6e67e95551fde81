create function bruce.release_held(p_hostname text, p_source text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_row public.observed_snapshots;
  v_scope bruce.scopes;
begin
  update bruce.scopes as s
  -- what is held was said again until its last report
  set last_seen_at = case when s.snapshot_id = s.held_snapshot_id
    then greatest(s.last_seen_at, least(s.last_snapshot_at, s.last_contact_at)) else s.last_seen_at end
  where (s.host_key = lower(p_hostname) or s.host = p_hostname) and s.source = p_source
    and s.held_snapshot_id is not null
  returning s.* into v_scope;
  if not found then
    return false;
  end if;
  update bruce.stored_snapshots as o
  set disposition = case when o.complete then 'current' else 'partial' end
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname and o.source = p_source;
  if not found then
    -- the next one says anew what is, and it was asked to count
    update bruce.scopes as s set releases_next = true, raw_hash = null, content_hash = null
    where s.scope_id = v_scope.scope_id;
    perform bruce.write_journal(
      p_kind => 'release',
      p_message => format(
        'The held %s snapshot of %s is not stored any more: the next one counts, whatever it takes away.',
        p_source, v_scope.host),
      p_hostname => v_scope.host, p_now => bruce.clock()
    );
    return false;
  end if;
  select o.* into v_row
  from public.observed_snapshots as o
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname;
  perform bruce.apply_snapshots(array[bruce.report_of(v_scope, v_row, false)], p_is_released => true);
  return true;
end;
$$;
comment on function bruce.release_held(text, text) is
  'Applies what the mass-change guard holds of a host and source. False: nothing is held, or it is not '
  'stored any more, so that the next one will be applied in its place.';
