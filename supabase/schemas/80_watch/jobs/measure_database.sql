create function bruce.measure_database(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text := (select s.self_hostname from public.settings as s);
  v_bytes bigint := pg_database_size(current_database());
  v_threshold record;
  v_scope bruce.scopes;
begin
  select * into v_threshold from bruce.threshold_of('database_bytes', v_host, current_database()::text);
  if not found then
    return;
  end if;
  -- make the scope of this database only when it exceeds the threshold
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(v_host) and s.source = 'bruce';
  if v_scope.scope_id is null then
    if v_bytes <= v_threshold.open_above then
      return;
    end if;
    perform bruce.add_source('bruce', 'BRUCE itself: the size of its database');
    v_scope := bruce.find_scope(v_host, 'bruce', p_now, '{"interval_s": 60}');
  end if;
  update bruce.scopes as s set last_contact_at = p_now, last_seen_at = p_now, last_snapshot_at = p_now
  where s.scope_id = v_scope.scope_id and s.last_contact_at < p_now;

  if v_bytes > v_threshold.open_above then
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    ) values (
      v_scope.scope_id, current_database(), 'database_bytes', v_scope.host, current_database(), v_bytes,
      v_threshold.open_above, v_threshold.clear_below, v_threshold.unit, p_now
    ) on conflict do nothing;
  else
    delete from bruce.resource_levels as l where l.scope_id = v_scope.scope_id
      and v_bytes < v_threshold.clear_below;
  end if;
  perform bruce.reconcile(array[v_scope.host], 'REALITY_CHANGED', p_now);
end;
$$;
comment on function bruce.measure_database(timestamptz) is
  'Compares the size of this database with its threshold, like any other resource.';
