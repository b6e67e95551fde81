create function bruce.refuse_netbox_change(p_change jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_path text := case
    when jsonb_typeof(p_change) is distinct from 'object' then ''
    when coalesce(p_change ->> 'key', '') = '' then 'key'
    when coalesce(p_change ->> 'event' in ('created', 'updated', 'deleted'), false) = false then 'event'
    when coalesce(p_change ->> 'type' in ('device', 'vm', 'cluster', 'prefix', 'service', 'address'), false)
      = false then 'type'
    when coalesce(p_change ->> 'netbox_id' ~ '^[0-9]{1,18}$', false) = false then 'netbox_id'
    when not coalesce(bruce.reads_as(p_change ->> 'changed_at', 'timestamptz'), false) then 'changed_at'
    when jsonb_typeof(p_change -> 'object') not in ('object', 'null') then 'object'
  end;
begin
  return case when v_path is not null then bruce.fault(
    422, 'invalid_payload',
    'A change of NetBox has key, event (created, updated or deleted), type, netbox_id, changed_at and '
      'object; nothing was stored.',
    jsonb_build_array(jsonb_build_object(
      'path', v_path, 'code', case when p_change ? v_path then 'invalid_value' else 'missing_field' end))
  ) end;
end;
$$;
comment on function bruce.refuse_netbox_change(jsonb) is
  'Why this is no change of NetBox, as the error to answer with; null where it is one.';
