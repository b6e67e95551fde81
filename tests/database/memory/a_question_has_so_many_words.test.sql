-- A search that costs seconds for each memory that it finds is refused; the same word again is cheap to mark.
select plan(4);

create temporary table t as select tests.token('agent') as token;
insert into memories (source, body, tags) select 'x', left(repeat('ab the disk-full ', 600), 8000), '{a}' from generate_series(1, 3);
create temporary table answer as
select n, clock_timestamp() as before,
  api_memory_search((select token from t), jsonb_build_object('q', repeat('ab ', n))) as a, clock_timestamp() as after
from unnest(array[20, 160]) as n;

select is((select jsonb_array_length(a -> 'items') from answer where n = 20), 3, 'twenty words find');
select ok((select bool_and(after - before < interval '4 seconds') from answer), 'at once');
select matches(
  (select a #>> '{items,0,highlight}' from answer where n = 20), '\*\*ab\*\* the disk-full \*\*ab\*\*', 'what was found is marked');
select is(
  (select a #>> '{details,0,code}' from answer where n = 160), 'too_many_words', 'a hundred and sixty are refused');

select * from finish();
