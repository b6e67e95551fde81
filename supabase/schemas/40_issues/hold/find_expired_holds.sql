create function bruce.find_expired_holds(p_now timestamptz)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alive public.issues[] := array(select i from public.issues as i where i.status <> 'resolved');
  v_holds bruce.hold[];
begin
  if not exists (select from public.waivers) and not exists (select from public.maintenance_windows) then
    return array(
      select distinct a.hostname from unnest(v_alive) as a where num_nonnulls(a.waived_by, a.window_id) > 0
    );
  end if;
  v_holds := bruce.find_holds('{}', v_alive, null, p_now);
  return array(
    select distinct a.hostname
    from unnest(v_alive) as a
    left join unnest(v_holds) as h on h.drift_key = a.drift_key
    where (a.waived_by, a.window_id) is distinct from (h.waiver_id, h.window_id)
  );
end;
$$;
comment on function bruce.find_expired_holds(timestamptz) is
  'Hosts with an issue whose waiver or maintenance window is no longer the one in its row.';
