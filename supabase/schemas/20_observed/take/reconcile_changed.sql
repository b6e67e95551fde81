create function bruce.reconcile_changed(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with clean as (
    update bruce.scopes as s
    set is_dirty = false, is_stale = false,
      returned_at = case
        when s.is_stale and exists (
          select from public.issues as i
          where i.hostname = s.host and i.status <> 'resolved'
            and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
        ) then bruce.clock()
        else s.returned_at
      end
    where s.is_dirty
    returning s.scope_id, s.host
  )
  select array(
    select unnest(p_hosts)
    union select c.host from clean as c
    -- issues that wait for this evidence may lie on other hosts, such as guests
    union select i.hostname from public.issues as i join clean as c on c.scope_id = i.scope_id
      where i.status <> 'resolved'
    union select l.hostname from bruce.resource_levels as l join clean as c on c.scope_id = l.scope_id
  )
  into v_hosts;
  if v_hosts = '{}' then
    return;
  end if;
  perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  update bruce.scopes as s set is_new = false where s.host = any (v_hosts) and s.is_new;
end;
$$;
comment on function bruce.reconcile_changed(text[]) is
  'Reconciles the given hosts and those of all dirty scopes, which are clean then.';
