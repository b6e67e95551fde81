-- A policy that does not ask lets everybody read who can sign up. One that asks once a row is slow.
select plan(6);

select bruce.ensure_partitions('2031-05-05Z');
create view pg_temp.policies_that_do_not_ask as
select p.tablename::text, p.policyname::text
from pg_policies as p
where p.schemaname in ('public', 'bruce')
  and (
    p.permissive <> 'PERMISSIVE' or p.with_check is not null
    or p.qual is distinct from case p.tablename
      -- one's own row, so that it can be asked whether one may read
      when 'people' then '((user_id)::text = lower(( SELECT (bruce.jwt_claims() ->> ''sub''::text))))'
      else '( SELECT bruce.person_may_read() AS person_may_read)'
    end
  );
select is_empty('select * from policies_that_do_not_ask', 'every policy asks who may read');

create policy open_to_all on public.events for select to authenticated using (true);
select is(
  (select string_agg(tablename || ': ' || policyname, ', ') from policies_that_do_not_ask), 'events: open_to_all',
  'one that does not is found'
);
drop policy open_to_all on public.events;
create policy each_row on public.events for select to authenticated using (bruce.person_may_read());
select isnt_empty('select * from policies_that_do_not_ask', 'so is one that asks once a row');
drop policy each_row on public.events;

create function pg_temp.plan_of(p_query text)
returns text
language plpgsql
as $$
declare
  v_line text;
  v_plan text := '';
begin
  for v_line in execute 'explain (costs off, verbose) ' || p_query loop
    v_plan := v_plan || v_line || e'\n';
  end loop;
  return v_plan;
end;
$$;
select tests.as_viewer();
select is_empty(
  $$
    with guarded as materialized (
      select p.schemaname, p.tablename from pg_policies as p where p.schemaname in ('public', 'bruce')
    )
    select * from guarded
    where pg_temp.plan_of(format('select * from %I.%I', schemaname, tablename))
      !~ 'InitPlan 1.*bruce\.(person_may_read|jwt_claims)\(\)'
  $$,
  'it is asked once a statement'
);
reset role;
select unalike(pg_temp.plan_of('select * from drift'), '%person_may_read%', 'the engine, as the owner, is not asked');
set role service_role;
select unalike(pg_temp.plan_of('select * from drift'), '%person_may_read%', 'nor is service_role');

select * from finish();
