create function bruce.purge_netbox_inbox(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_deleted integer := 0;
begin
  -- once an hour is enough: time has no index, so that a change is marked as applied without touching one
  if extract(minute from p_now) < 1 then
    delete from bruce.netbox_inbox as i
    where i.received_at < p_now - interval '3 days' and i.applied_at is not null
      or i.received_at < p_now - interval '30 days' and i.attempts >= 5;
    get diagnostics v_deleted = row_count;
  end if;
  return v_deleted;
end;
$$;
comment on function bruce.purge_netbox_inbox(timestamptz) is
  'Deletes changes of NetBox three days after they were applied: the edge refuses events older than a day, '
  'so no redelivery needs their keys. Those that could not be applied stay for 30 days.';
