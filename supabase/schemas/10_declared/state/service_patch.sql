create function bruce.service_patch(p_hostname text, p_name text, p_ports text[], p_item jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_older constant text[] := '{port,ports,protocol}';
  v_patch jsonb := bruce.gather_metadata(
    p_item, v_older || array['name', 'status', 'lifecycle', 'role', 'aliases', 'depends_on', 'image', 'match',
      'netbox_id', 'origin', 'also_declared']
  );
begin
  v_patch := v_patch - v_older || jsonb_build_object('hostname', p_hostname, 'name', p_name);
  return case when p_ports is null then v_patch else v_patch
    || jsonb_build_object('ports', to_jsonb(p_ports)) end;
end;
$$;
comment on function bruce.service_patch(text, text, text[], jsonb) is
  'Converts a canonical service to the form of bruce.declare_services; without ports where none are '
  'mentioned.';
