-- Issues that are explained by a root cause wait for nothing but its end: unchanged snapshots write none of them.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
select tests.observe('stranger', 'docker', tests.docker(
  tests.container('one'), tests.container('two'), tests.container('three')));
select results_eq(
  $$ select status, count(*) from issues group by status order by status $$,
  $$ values ('open', 1::bigint), ('pending', 3) $$, 'one root cause and three victims');

select tests.observe('stranger', 'docker', tests.docker(
  tests.container('one'), tests.container('two'), tests.container('three')));
create temporary table before as select issue_id, ctid as place from issues;
do $$
begin
  for i in 1..5 loop
    perform tests.observe('stranger', 'docker', tests.docker(
      tests.container('one'), tests.container('two'), tests.container('three')));
  end loop;
end;
$$;
select is_empty(
  $$ select issue_id from before except select b.issue_id from before as b join issues as i on i.issue_id = b.issue_id and i.ctid = b.place $$,
  'no issue was written by five unchanged snapshots');

insert into assets (name) values ('stranger');
select results_eq(
  $$ select event_type, status from issues where status = 'open' order by 1 limit 1 $$,
  $$ values ('SERVICE_UNEXPECTED', 'open') $$, 'when the root cause ends they are told at once');
select is((select count(*) from issues where status = 'open'), 3::bigint, 'all three');

select * from finish();
