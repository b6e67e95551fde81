create function bruce.find_hosts_of(p_scope_ids integer[])
returns text[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
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
    -- what a spool replays is old news: its collector is silent until it has caught up
    where s.scope_id = any (p_scope_ids) and s.is_stale
      and s.last_contact_at >= bruce.clock() - s.stale_after
  )
  select array(
    select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    -- issues that wait for this evidence may lie on other hosts, such as guests
    union
    select i.hostname from public.issues as i
    where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
    union
    select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
  )
  into v_hosts;
  return v_hosts;
end;
$$;
comment on function bruce.find_hosts_of(integer[]) is
  'The hosts that these scopes speak of. Those whose collector is heard again are not stale any '
  'more.';
