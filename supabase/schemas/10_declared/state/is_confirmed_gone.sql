create function bruce.is_confirmed_gone(p_data jsonb, p_type text, p_netbox_id bigint)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_netbox_id is null or jsonb_typeof(p_data -> 'deleted') is distinct from 'object'
    or coalesce(p_data #> array['deleted', p_type] @> to_jsonb(p_netbox_id), false);
end;
$$;
comment on function bruce.is_confirmed_gone(jsonb, text, bigint) is
  'True if an expected snapshot may retire an object of NetBox that it does not list: it brings no list of '
  'deleted objects ({"deleted": {"vm": [1]}}), or that list has the object. NetBox hides what its token may '
  'not view, so absence alone proves nothing.';
