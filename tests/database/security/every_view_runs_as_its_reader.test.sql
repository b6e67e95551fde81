-- A view without security_invoker reads with the rights of its owner, past row level security.
select plan(2);

select is_empty(
  $$
    select c.oid::regclass
    from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace) and c.relkind = 'v'
      and not coalesce('security_invoker=true' = any (c.reloptions), false)
  $$,
  'every view is security_invoker'
);
update drift_rules set enabled = false where event_type = 'PORT_MISMATCH';
select is_empty(
  $$
    select c.oid::regclass from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace) and c.relkind = 'v'
      and not coalesce('security_invoker=true' = any (c.reloptions), false)
  $$,
  'also after drift was rebuilt'
);

select * from finish();
