create function public.release_snapshot(hostname text, source text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_row public.observed_snapshots;
  v_scope bruce.scopes;
  v_expected public.snapshots;
begin
  perform bruce.refuse_read_only('release_snapshot');
  perform bruce.lock_engine();
  select n.* into v_expected from public.snapshots as n where n.held
    and n.snapshot_type = release_snapshot.source order by n.created_at desc limit 1;
  if found then
    update public.snapshots as n set held = false where n.held and n.snapshot_type = release_snapshot.source;
    perform bruce.project_expected(v_expected.data);
    perform bruce.reconcile(array[release_snapshot.source], 'INTENT_CHANGED');
    return true;
  end if;

  select s.* into v_scope
  from bruce.scopes as s
  where (s.host_key = lower(release_snapshot.hostname) or s.host = release_snapshot.hostname)
    and s.source = release_snapshot.source
    and s.held_snapshot_id is not null;
  if not found then
    return false;
  end if;
  update bruce.stored_snapshots as o
  set disposition = case when o.complete then 'current' else 'partial' end
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname
    and o.source = release_snapshot.source;
  select o.* into v_row
  from public.observed_snapshots as o
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname;
  perform bruce.apply_snapshots(
    array[bruce.report_of(v_scope, v_row, false)], p_is_released => true);
  return true;
end;
$$;
comment on function public.release_snapshot(text, text) is
  'Applies a snapshot that the mass-change guard holds: what it shows is true. False when none is held. '
  'Security definer: an operator may release without a right to write the engine''s tables.';

grant execute on function public.release_snapshot(text, text) to service_role;
