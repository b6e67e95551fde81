create function bruce.owner_tags(p_metadata jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_remove('tenant:' || (p_metadata ->> 'tenant') || array(
    select 'contact:' || (c.name #>> '{}')
    from jsonb_array_elements(
      case jsonb_typeof(p_metadata -> 'contacts') when 'array' then p_metadata -> 'contacts' else '[]' end
    ) as c (name)
  ), null);
end;
$$;
comment on function bruce.owner_tags(jsonb) is
  'Whose a host is, as NetBox says it, in the form in which reactions.tags can name them: tenant:Family, '
  'contact:Anna.';
