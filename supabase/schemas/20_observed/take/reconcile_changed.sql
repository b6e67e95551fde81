create function bruce.reconcile_changed(p_hosts text[], p_scope_ids integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with returned as (
    update bruce.scopes as s
    set is_stale = false,
      returned_at = case
        when exists (
          select from public.issues as i
          where i.hostname = s.host and i.status <> 'resolved'
            and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
        ) then bruce.clock()
        else s.returned_at
      end
    where s.scope_id = any (p_scope_ids) and s.is_stale
  )
  select array(
    select unnest(p_hosts)
    union select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    -- issues that wait for this evidence may lie on other hosts, such as guests
    union select i.hostname from public.issues as i
      where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
    union select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
  )
  into v_hosts;
  if v_hosts = '{}' then
    return;
  end if;
  perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  update bruce.scopes as s set is_new = false where s.host = any (v_hosts) and s.is_new;
end;
$$;
comment on function bruce.reconcile_changed(text[], integer[]) is
  'Reconciles the given hosts, and those that the given scopes speak of: their evidence is another.';
