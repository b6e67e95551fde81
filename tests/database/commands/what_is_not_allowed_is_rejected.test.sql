-- Whatever is asked for is stored: what is not allowed as rejected, with the reason, and no more of it than is safe to keep.
select plan(18);
select tests.home();

select is(tests.try(n, t, '{"service": "freshrss"}'), 'rejected: ' || w, format('%s on %s', quote_literal(n), quote_literal(left(t, 40))))
from (values
  ('rm', 'box2-daily', 'is not on the allow-list'), ('Restart', 'box2-daily', 'is not on the allow-list'),
  ('restart; id', 'box2-daily', 'is not on the allow-list'), ('', 'box2-daily', 'is not on the allow-list'),
  (null, 'box2-daily', 'is not on the allow-list'), ('off', 'box2-daily', 'is disabled in the allow-list'),
  ('restart', 'nas', 'the target is not one of box2-*'), ('restart', 'unknown', 'the target is no declared host'),
  ('restart', '../box2-daily', 'the target is no name of a host'), ('restart', '-box2-daily', 'the target is no name of a host'),
  ('restart', E'box2-daily\n', 'the target is no name of a host'), ('restart', null, 'the target is no name of a host'),
  ('restart', repeat('box2-daily', 100), 'the target is no name of a host')
) as t (n, t, w);
update assets set lifecycle = 'retired' where name = 'box2-daily';
select is(tests.try('restart', 'box2-daily', '{"service": "freshrss"}'), 'rejected: the target is no declared host', 'a retired host');
select is(tests.try(repeat('x', 5000), repeat('y', 5000), jsonb_build_object('a', repeat('z', 100000))), 'rejected: is not on the allow-list', 'much text');
select results_eq(
  'select length(name), length(target), arguments from bruce_cmd order by created_at desc, length(name) desc limit 1',
  $$ values (64, 253, '{}'::jsonb) $$, 'little of it is kept'
);
select is(
  tests.try(E'brc_abcdefgh12345678\nx', 'https://user:hunter2@box', '{"password": "hunter2", "x": "?token=hunter2"}'),
  'rejected: is not on the allow-list', 'secrets'
);
select is_empty($$ select from bruce_cmd where to_jsonb(bruce_cmd)::text ~ 'hunter2|brc_abc|\\n' $$, 'are not kept, nor what would spoil a line');
select * from finish();
