create function bruce.newest_netbox_changes(p_ids bigint[])
returns bigint[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids bigint[];
begin
  with newest as (
    -- nothing follows a deletion; of equal moments the later arrival counts
    select distinct on (i.object_type, i.netbox_id)
      i.id, i.object_type, i.netbox_id, i.changed_at, i.event = 'deleted' as is_deleted
    from bruce.netbox_inbox as i
    where i.id = any (p_ids)
    order by i.object_type, i.netbox_id, i.event = 'deleted' desc, i.changed_at desc, i.id desc
  ),
  known as (
    insert into bruce.netbox_objects as o (object_type, netbox_id, changed_at, deleted_at)
    select n.object_type, n.netbox_id, n.changed_at, case when n.is_deleted then bruce.clock() end
    from newest as n
    on conflict (object_type, netbox_id) do update
      set changed_at = greatest(o.changed_at, excluded.changed_at), deleted_at = excluded.deleted_at
      where o.deleted_at is null
        and (excluded.deleted_at is not null or o.changed_at <= excluded.changed_at)
    returning o.object_type, o.netbox_id
  )
  select array_agg(n.id order by n.changed_at, n.id) into v_ids
  from newest as n
  join known as k using (object_type, netbox_id);
  return coalesce(v_ids, '{}');
end;
$$;
comment on function bruce.newest_netbox_changes(bigint[]) is
  'Which of these rows of netbox_inbox count: the newest word of each object, unless a newer one was '
  'applied before. Remembers it in netbox_objects.';
