select plan(2);

create view public.always with (security_invoker = true) as
select
  'ALWAYS'::text as event_type, 'box'::text as hostname, null::text as service, 'x'::text as field,
  'a'::text as expected,
  'b'::text as observed, 'Always.'::text as details, 'own'::text as source, now() as since,
  null::integer as scope_id;
insert into drift_rules (event_type, severity, description, rule_view) values
  ('ALWAYS', 'info', 'Always.', 'public.always');
select tests.as_viewer();
select results_eq(
  'select event_type from drift', $$ values ('ALWAYS') $$, 'whoever reads drift may read its view'
);
select tests.as_stranger();
select is_empty('select event_type from drift', 'and who may not read sees nothing of it');
reset role;

select * from finish();
