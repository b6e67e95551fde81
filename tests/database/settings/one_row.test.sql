select plan(3);

select results_eq('select count(*)::integer from settings', $$ values (1) $$, 'there is one');
select throws_ok('insert into settings default values', '23505', null, 'and no second one');
select throws_ok('insert into settings (singleton) values (false)', '23514', null, 'by no trick');

select * from finish();
