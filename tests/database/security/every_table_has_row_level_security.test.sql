-- Row level security on every table of both schemas, partitions included: also those made later.
select plan(3);

select bruce.ensure_partitions('2031-05-05Z');
select is_empty(
  $$
    select c.oid::regclass
    from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
      and c.relkind in ('r', 'p') and not c.relrowsecurity
  $$,
  'no table is without'
);
select isnt_empty(
  $$ select from pg_class as c where c.relispartition and c.relname = 'observed_snapshots_2031_05' and c.relrowsecurity $$,
  'a new partition has it'
);
select is_empty(
  $$
    select tablename, policyname from pg_policies
    where schemaname in ('public', 'bruce') and (cmd <> 'SELECT' or roles <> '{authenticated}')
  $$,
  'every policy lets authenticated read, and nobody anything else'
);

select * from finish();
