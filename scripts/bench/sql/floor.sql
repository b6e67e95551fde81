-- The floor: the rows that a transaction of ours wrote are written once more, bare, by one statement a table, into copies of the
-- tables with the same indexes and checks, without triggers and foreign keys. Which tables these are, the rows tell.

create schema floor;

create table floor.copies (
  ordinal integer generated always as identity primary key,
  source regclass not null unique,
  name text not null unique,
  keys text[] not null,
  -- without those that are generated
  columns text[] not null,
  -- without the keys and those that are never set
  settable text[] not null
);

-- Where the next transaction begins: nobody else writes here.
create function floor.next_transaction()
returns bigint
language sql
volatile
return pg_snapshot_xmax(pg_current_snapshot())::text::bigint;

-- Tables that have a row written since.
create function floor.written_since(p_transaction bigint)
returns regclass[]
language plpgsql
volatile
as $$
declare
  v_table regclass;
  v_is_written boolean;
  v_written regclass[] := '{}';
begin
  for v_table in
    select c.oid::regclass from pg_class as c
    where c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
    order by c.oid
  loop
    execute format('select exists (select from %s where xmin::text::bigint >= $1)', v_table)
      into v_is_written using p_transaction;
    if v_is_written then
      v_written := v_written || v_table;
    end if;
  end loop;
  return v_written;
end;
$$;

-- A copy of a table with all its rows, and two lists beside it: rows to come, and rows to come anew. What stands in the lists
-- is not compressed, as if it were in memory.
create function floor.add_copy(p_source regclass)
returns void
language plpgsql
volatile
as $$
declare
  v_name text := (select format('%s_%s', relnamespace::regnamespace, relname) from pg_class where oid = p_source);
  v_options text := (select array_to_string(reloptions, ', ') from pg_class where oid = p_source);
  v_persistence text := (
    select case relpersistence when 'u' then 'unlogged' else '' end from pg_class where oid = p_source
  );
  v_keys text[] := array(
    select quote_ident(a.attname)
    from pg_index as i
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
    where i.indrelid = p_source and i.indisprimary
    order by a.attnum
  );
  v_columns text[];
  v_settable text[];
  v_list text;
  v_column text;
begin
  select
    array_agg(quote_ident(attname) order by attnum),
    array_agg(quote_ident(attname) order by attnum)
      filter (where quote_ident(attname) <> all (v_keys) and attidentity <> 'a')
    into v_columns, v_settable
  from pg_attribute where attrelid = p_source and attnum > 0 and not attisdropped and attgenerated = '';
  execute format('create %s table floor.%I (like %s including all)', v_persistence, v_name, p_source);
  if v_options <> '' then
    execute format('alter table floor.%I set (%s)', v_name, v_options);
  end if;
  execute format(
    'insert into floor.%I (%2$s) overriding system value select %2$s from %3$s',
    v_name, array_to_string(v_columns, ', '), p_source
  );
  foreach v_list in array array[v_name || '_new', v_name || '_again'] loop
    execute format(
      'create unlogged table floor.%I as select %s from %s with no data',
      v_list, array_to_string(v_columns, ', '), p_source
    );
    for v_column in
      select attname from pg_attribute
      where attrelid = format('floor.%I', v_list)::regclass and attnum > 0 and atttypid = 'jsonb'::regtype
    loop
      execute format('alter table floor.%I alter column %I set storage external', v_list, v_column);
    end loop;
  end loop;
  execute format('analyze floor.%I', v_name);
  insert into floor.copies (source, name, keys, columns, settable)
  values (p_source, v_name, v_keys, v_columns, coalesce(v_settable, '{}'));
end;
$$;

-- Makes floor.write: one statement for the new rows of each copy, one for those that are there. Which of them have something
-- to do is said by p_needed, two of each copy.
create function floor.make_writer()
returns void
language plpgsql
volatile
as $$
declare
  v_statements text;
begin
  select string_agg(
    case when c.keys = '{}' or c.settable = '{}' then '' else format(
      'if p_needed[%s] then update floor.%I as c set %s from floor.%I as s where %s; end if; ',
      2 * c.ordinal, c.name,
      (select string_agg(format('%1$s = s.%1$s', n), ', ') from unnest(c.settable) as n),
      c.name || '_again',
      (select string_agg(format('c.%1$s = s.%1$s', n), ' and ') from unnest(c.keys) as n)
    ) end || format(
      'if p_needed[%s] then insert into floor.%I (%s) overriding system value select %3$s from floor.%4$I; end if; ',
      2 * c.ordinal - 1, c.name, array_to_string(c.columns, ', '), c.name || '_new'
    ),
    e'\n' order by c.ordinal
  ) into v_statements
  from floor.copies as c;
  execute format(
    'create or replace function floor.write(p_needed boolean[]) returns void language plpgsql volatile '
      'set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as %L',
    format('begin %s end', v_statements)
  );
end;
$$;

create function floor.write(p_needed boolean[])
returns void
language plpgsql
volatile
as 'begin end';

-- Forgets all copies: those of the next measure are of the tables as they are then.
create procedure floor.forget()
language plpgsql
as $$
declare
  v_name text;
begin
  for v_name in select name from floor.copies loop
    execute format('drop table floor.%I, floor.%I, floor.%I', v_name, v_name || '_new', v_name || '_again');
  end loop;
  truncate floor.copies restart identity;
end;
$$;

create procedure floor.copy_tables(p_tables regclass[])
language plpgsql
as $$
begin
  perform floor.add_copy(t) from unnest(p_tables) as t where t not in (select c.source from floor.copies as c);
  perform floor.make_writer();
end;
$$;

-- Lists what a transaction wrote, and says which statements of floor.write have something to do.
create function floor.prepare(p_transaction bigint)
returns boolean[]
language plpgsql
volatile
as $$
declare
  v_copy floor.copies;
  v_values text;
  v_is_there text;
  v_rows integer;
  v_needed boolean[] := '{}';
begin
  for v_copy in select * from floor.copies order by ordinal loop
    v_values := (
      select string_agg(
        case format_type(a.atttypid, null) when 'jsonb' then format('s.%s::text::jsonb', n.name) else 's.' || n.name end,
        ', ' order by n.ordinality
      )
      from unnest(v_copy.columns) with ordinality as n (name, ordinality)
      join pg_attribute as a on a.attrelid = v_copy.source and quote_ident(a.attname) = n.name
    );
    v_is_there := case when v_copy.keys = '{}' then 'false' else format(
      'exists (select from floor.%I as c where %s)', v_copy.name,
      (select string_agg(format('c.%1$s = s.%1$s', n), ' and ') from unnest(v_copy.keys) as n)
    ) end;
    execute format('delete from floor.%I', v_copy.name || '_new');
    execute format('delete from floor.%I', v_copy.name || '_again');
    execute format(
      'insert into floor.%I (%s) select %s from %s as s where s.xmin::text::bigint >= $1 and not %s',
      v_copy.name || '_new', array_to_string(v_copy.columns, ', '), v_values, v_copy.source, v_is_there
    ) using p_transaction;
    get diagnostics v_rows = row_count;
    v_needed[2 * v_copy.ordinal - 1] := v_rows > 0;
    execute format(
      'insert into floor.%I (%s) select %s from %s as s where s.xmin::text::bigint >= $1 and %s',
      v_copy.name || '_again', array_to_string(v_copy.columns, ', '), v_values, v_copy.source, v_is_there
    ) using p_transaction;
    get diagnostics v_rows = row_count;
    v_needed[2 * v_copy.ordinal] := v_rows > 0;
  end loop;
  return v_needed;
end;
$$;
