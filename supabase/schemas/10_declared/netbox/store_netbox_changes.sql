create function bruce.store_netbox_changes(p_changes jsonb)
returns bigint[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids bigint[];
begin
  with said as (
    select c.*
    from rows from (jsonb_to_recordset(p_changes) as (
      key text, event text, type text, netbox_id bigint, changed_at timestamptz, object jsonb
    )) with ordinality as c (key, event, type, netbox_id, changed_at, object, position)
  ),
  stored as (
    insert into bruce.netbox_inbox (key, received_at, event, object_type, netbox_id, changed_at, object)
    select s.key, bruce.clock(), s.event, s.type, s.netbox_id, s.changed_at, coalesce(s.object, '{}')
    from said as s
    order by s.position
    on conflict (key) do nothing
    returning id, key
  ),
  first as (
    select distinct on (s.key) s.key, s.position from said as s order by s.key, s.position
  )
  select array_agg(t.id order by s.position) into v_ids
  from said as s
  left join first as f using (key, position)
  left join stored as t on t.key = f.key;
  return v_ids;
end;
$$;
comment on function bruce.store_netbox_changes(jsonb) is
  'Puts a list of changes into netbox_inbox, without the lock of the engine. Returns their ids in the '
  'same order; null where a change was stored before.';
