select plan(7);

create view public.short with (security_invoker = true) as select 'SHORT'::text as event_type, 'box'::text as hostname;
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('SHORT', 'low', 'Short.', 'public.short') $$,
  '42703', 'the view of a rule does not fit: column "service" does not exist', 'a column is missing'
);
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('NONE', 'low', 'None.', 'public.none') $$,
  '42P01', 'the view of a rule does not fit: relation "public.none" does not exist', 'there is no such view'
);
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('NONE', 'low', 'None.', 'nowhere.none') $$,
  '3F000', 'the view of a rule does not fit: schema "nowhere" does not exist', 'there is no such schema'
);
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('X', 'low', 'x', 'x; drop table assets') $$,
  '23514', null, 'a name is a name'
);
create view public.past as select d.* from bruce.vm_down as d;
select throws_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('PAST', 'low', 'Past.', 'public.past') $$,
  '42P17', 'the view of a rule does not fit: public.past reads past row level security',
  'who signs in would read through it, whoever that is'
);
alter view public.past set (security_invoker = on);
select lives_ok(
  $$ insert into drift_rules (event_type, severity, description, rule_view)
    values ('PAST', 'low', 'Past.', 'public.past') $$,
  'unless it reads with the rights of its reader'
);
select lives_ok('select * from drift', 'drift still works');

select * from finish();
