-- By rpc, anything can come: what is no change is refused in words, and not by the constraint of a table.
select plan(12);
create function pg_temp.refused(p_change text, p_path text) returns setof text language sql as $$
  select is(
    (select concat_ws(' ', a ->> 'status', a ->> 'code', a #>> '{details,0,path}') from netbox_change(p_change::jsonb) as a),
    concat_ws(' ', '422 invalid_payload', p_path), 'no ' || p_path);
$$;
select pg_temp.refused(c, p) from (values
  ('{}', 'key'), ('[]', ''), ('{"key": "k"}', 'event'), ('{"key": "k", "event": "moved"}', 'event'),
  ('{"key": "k", "event": "created", "type": "rack"}', 'type'),
  ('{"key": "k", "event": "created", "type": "vm", "netbox_id": "x"}', 'netbox_id'),
  ('{"key": "k", "event": "created", "type": "vm", "netbox_id": 1}', 'changed_at'),
  ('{"key": "k", "event": "created", "type": "vm", "netbox_id": 1, "changed_at": "then"}', 'changed_at'),
  ('{"key": "k", "event": "created", "type": "vm", "netbox_id": 1, "changed_at": "2026-03-01T00:00:00Z", "object": []}', 'object')
) as v (c, p);
select is(netbox_changes('[{}]') - 'message' - 'details', '{"status": 422, "code": "invalid_payload", "index": 0}', 'nor in a list');
select is(netbox_changes('{}') ->> 'status', '422', 'nor what is no list');
select is((select count(*) from bruce.netbox_inbox), 0::bigint, 'nothing was stored');
select * from finish();
