create function bruce.make_jsonb(p_table regclass, p_column name)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- change the type only where it differs: a view on the column would refuse the change
  if (
    select a.atttypid <> 'jsonb'::regtype from pg_catalog.pg_attribute as a
    where a.attrelid = p_table and a.attname = p_column
  ) then
    execute format('alter table %s alter column %I drop default', p_table, p_column);
    execute format('alter table %s alter column %I type jsonb using %2$I::jsonb', p_table, p_column);
  end if;
end;
$$;
comment on function bruce.make_jsonb(regclass, name) is 'Changes an older json or text column to jsonb.';
