create function bruce.filters_of(p_query jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select left(md5((coalesce(p_query, '{}') - '{limit,cursor,fields}'::text[])::text), 12);
$$;
comment on function bruce.filters_of(jsonb) is
  'A query without its paging, in short: a cursor belongs to the query it came from.';
