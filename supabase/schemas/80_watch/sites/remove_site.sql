create function bruce.remove_site(name text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('remove_site');
  delete from public.sites as s where s.name = remove_site.name;
  if not found then
    return false;
  end if;
  execute format('drop server if exists %I cascade', 'site_' || remove_site.name);
  return true;
end;
$$;
comment on function bruce.remove_site(text) is
  'Ends the reading of another BRUCE, and forgets its password. False: there is no such site. For the owner '
  'of the database.';
