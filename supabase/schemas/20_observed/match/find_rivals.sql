create function bruce.find_rivals(p_hosts text[], p_scope_ids integer[])
returns bigint[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_places constant text[] := p_hosts || array(
    select (bruce.resolve_host(h)).host from unnest(p_hosts) as h);
  v_hosts constant text[] := v_places || array(
    -- what is declared where somebody looks now, or no more
    select h.hostname from bruce.host_state as h where h.parent = any (v_places)
    union
    select a.name
    from public.assets as a
    where a.cluster is not null and bruce.fold_name(a.cluster) = any (bruce.fold_names(v_places))
  );
begin
  return array(
    select e.entity_id from bruce.entities as e
    where e.hostname = any (v_hosts) and e.kind in ('guest', 'vm', 'node')
      and e.scope_id <> all (p_scope_ids)
    union
    select e.entity_id from bruce.entities as e
    where e.is_suspect and e.match = 'ambiguous' and e.kind in ('guest', 'vm', 'node')
      and e.scope_id <> all (p_scope_ids)
  );
end;
$$;
comment on function bruce.find_rivals(text[], integer[]) is
  'Guests and nodes, of other scopes than these, that were or may be one of these hosts, or one that is '
  'declared on them; and those of which nobody knows who they are.';
