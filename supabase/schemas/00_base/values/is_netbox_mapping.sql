create function bruce.is_netbox_mapping(p_mapping jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_mapping) = 'object'
    and p_mapping - '{custom_fields,lifecycles,scope,contacts}'::text[] = '{}'
    and jsonb_typeof(coalesce(p_mapping -> 'contacts', 'true')) = 'boolean'
    and jsonb_typeof(coalesce(p_mapping -> 'custom_fields', '{}')) = 'object'
    and jsonb_typeof(coalesce(p_mapping -> 'lifecycles', '{}')) = 'object'
    and jsonb_typeof(coalesce(p_mapping -> 'scope', '{}')) = 'object'
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'custom_fields', '{}')) as f
      where f.key not in ('vmid', 'node', 'lifecycle', 'role', 'image', 'aliases', 'depends_on', 'models')
        or jsonb_typeof(f.value) <> 'string' or f.value #>> '{}' !~ '^[A-Za-z0-9_]+$'
    )
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'lifecycles', '{}')) as l
      where coalesce(l.value #>> '{}' not in ('planned', 'active', 'offline', 'retired'), true)
    )
    and not exists (
      select from jsonb_each(coalesce(p_mapping -> 'scope', '{}')) as s
      where s.key not in ('tags', 'sites', 'clusters', 'tenants') or jsonb_typeof(s.value) <> 'array'
        or jsonb_path_exists(s.value, '$[*] ? (@.type() != "string")')
    );
end;
$$;
comment on function bruce.is_netbox_mapping(jsonb) is
  'True if it is a value of settings.netbox_mapping: a word that is misspelt would silently mean nothing.';

grant execute on function bruce.is_netbox_mapping(jsonb) to service_role;
