select plan(1);

create view public.always as
select
  'ALWAYS'::text as event_type, 'box'::text as hostname, null::text as service, 'x'::text as field,
  'a'::text as expected,
  'b'::text as observed, 'Always.'::text as details, 'own'::text as source, now() as since,
  null::integer as scope_id;
insert into drift_rules (event_type, severity, description, rule_view) values
  ('ALWAYS', 'info', 'Always.', 'public.always');
set role authenticated;
select results_eq(
  'select event_type from drift', $$ values ('ALWAYS') $$, 'whoever reads drift may read its view'
);
reset role;

select * from finish();
