select plan(2);

create view public.odd with (security_invoker = true) as
select
  'ODD'::text as event_type, 'box'::text as hostname, null::text as service, 'x'::text as field,
  'a'::text as expected,
  'b'::text as observed, 'Odd.'::text as details, 'own'::text as source, true as since,
  null::integer as scope_id;
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('ODD', 'low', 'Odd.', 'public.odd') $$,
  '42846',
  'the view of a rule does not fit: cannot cast type boolean to timestamp with time zone',
  'since is no time'
);
select lives_ok('select * from drift', 'drift still works');

select * from finish();
