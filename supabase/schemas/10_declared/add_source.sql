create function bruce.add_source(p_name text, p_description text default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if exists (select from public.sources as o where lower(o.name) = p_name) then
    return;
  end if;
  -- an older table may use the name itself as its id
  if (
    select a.atttypid in ('text'::regtype, 'character varying'::regtype) from pg_catalog.pg_attribute as a
    where a.attrelid = 'public.sources'::regclass and a.attname = 'id'
  ) then
    insert into public.sources (id, name, description) values (p_name, p_name, p_description);
  else
    insert into public.sources (name, description) values (p_name, p_description);
  end if;
end;
$$;
comment on function bruce.add_source(text, text) is
  'Adds a source unless it exists, whatever the type of the id column.';
