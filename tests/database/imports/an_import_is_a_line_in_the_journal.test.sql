select plan(3);

set role service_role;
select lives_ok(
  $$ insert into imports (file_name, outcome, written_at, size_bytes, sha256) values
    ('assets.sql', 'whole', now(), 10, repeat('a', 64)), ('events.sql', 'partial', now(), 10, repeat('b', 64)) $$,
  'who may insert may import');
select throws_ok($$ delete from imports $$, '42501', null, 'and not forget it');
reset role;
select results_eq(
  $$ select message from journal where kind = 'import' order by id $$,
  $$ values ('Imported assets.sql whole.'), ('Imported events.sql but for some rows that were refused.') $$,
  'the journal tells of it');

select * from finish();
