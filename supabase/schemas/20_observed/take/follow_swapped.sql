create function bruce.follow_swapped(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_instance constant text := left(p_row.collector ->> 'instance', 200);
  v_other bruce.scopes;
begin
  -- the scope of the host that is declared under the reported name
  select s.* into v_other
  from bruce.resolve_host(p_row.hostname) as r
  join bruce.scopes as s on s.host = r.host and s.source = p_scope.source and s.is_declared
  where r.candidates = 1 and r.host <> p_scope.host and p_scope.is_declared;
  if v_other.scope_id is null or p_row.error is not null
    or v_instance = p_scope.instance and p_scope.instance is distinct from v_other.instance
    -- a machine that is still called as before lists what it listed before
    or coalesce(v_instance <> v_other.instance, true)
      and bruce.count_names_in_common(p_row, p_scope.scope_id)
        > bruce.count_names_in_common(p_row, v_other.scope_id)
  then
    return p_scope;
  end if;
  -- in two steps: the unique index on names is checked row by row
  update bruce.scopes as s set host_key = s.host_key || bruce.being_renamed()
  where s.scope_id = v_other.scope_id;
  update bruce.scopes as s set hostname = v_other.hostname, host_key = v_other.host_key
  where s.scope_id = p_scope.scope_id;
  update bruce.scopes as s set hostname = p_scope.hostname, host_key = p_scope.host_key
  where s.scope_id = v_other.scope_id
  returning s.* into v_other;
  return v_other;
end;
$$;
comment on function bruce.follow_swapped(public.observed_snapshots, bruce.scopes) is
  'Two declared hosts have swapped their names, and their machines do so some time later. Returns the scope '
  'of the machine that speaks: until it lists what the other one did, it is still called as before.';
