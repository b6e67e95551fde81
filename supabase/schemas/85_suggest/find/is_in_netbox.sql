create function bruce.is_in_netbox(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.assets as a where a.name = p_hostname and a.netbox_id is not null
      and a.lifecycle <> 'retired'
  );
end;
$$;
comment on function bruce.is_in_netbox(text) is
  'Does NetBox declare this host? Then it has to say what is adopted: it would undo any other declaration.';
