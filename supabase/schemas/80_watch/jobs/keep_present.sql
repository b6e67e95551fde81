create function bruce.keep_present(p_partition text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids bigint[];
  v_kept bruce.stored_snapshots[];
begin
  -- an empty array where nothing is kept; a row of it may lack in its history already
  v_ids := array(select k.id from bruce.kept_ids() as k where k.id is not null);
  execute format('select array_agg(o::bruce.stored_snapshots) from bruce.%I as o where o.id = any ($1)',
    p_partition) into v_kept using v_ids;
  -- whole: their base goes with the month
  v_kept := array(
    select (jsonb_populate_record(k, jsonb_build_object(
      'snapshot', bruce.whole_snapshot(k), 'rows', null, 'base_rows', null, 'base_id', null, 'base_at', null
    ))) from unnest(v_kept) as k
  );
  execute format('drop table bruce.%I', p_partition);
  insert into bruce.stored_snapshots select k.* from unnest(v_kept) as k;
  -- what did not change since is in the snapshot of today as well
  update bruce.entities as e
  set snapshot_id = s.applied_snapshot_id
  from bruce.scopes as s
  where s.scope_id = e.scope_id and e.heard_until is null and e.snapshot_id <> s.applied_snapshot_id
    and not exists (select from bruce.stored_snapshots as o where o.id = e.snapshot_id);
end;
$$;
comment on function bruce.keep_present(text) is
  'Drops one month of history, and keeps of it, whole, in the default partition, what bruce.kept_ids names.';
