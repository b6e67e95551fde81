create function bruce.apply_netbox_inbox(p_attempts integer default 0, p_most integer default 250)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids bigint[];
begin
  -- under the lock: what is read here is read by nobody else
  perform bruce.lock_engine();
  select array_agg(w.id order by w.changed_at, w.id) into v_ids
  from (
    select i.id, i.changed_at from bruce.netbox_inbox as i
    where i.applied_at is null and i.attempts <= p_attempts
    order by i.id
    limit p_most
  ) as w;
  if v_ids is not null then
    perform bruce.apply_netbox_changes(v_ids);
  end if;
  return coalesce(cardinality(v_ids), 0);
end;
$$;
comment on function bruce.apply_netbox_inbox(integer, integer) is
  'Applies the changes of NetBox that wait and failed at most p_attempts times, the first p_most of them, '
  'as one set. Returns how many these were.';
