create function public.release_snapshot(hostname text, source text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
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

  return bruce.release_held(release_snapshot.hostname, release_snapshot.source);
end;
$$;
comment on function public.release_snapshot(text, text) is
  'Applies a snapshot that the mass-change guard holds: what it shows is true. False when none is held, or '
  'when it is not stored any more: then the journal says so, and the next one of that host and source is '
  'applied whatever it takes away. Security definer: an operator may release without a right to write the '
  'engine''s tables.';

grant execute on function public.release_snapshot(text, text) to service_role;
