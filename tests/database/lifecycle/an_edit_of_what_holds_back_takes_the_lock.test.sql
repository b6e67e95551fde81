-- What people edit in waivers and windows is edited with the lock of the engine; what the engine notes there, it has locks for.
select plan(1);

select set_eq(
  $$
    select c.relname || '.' || a.attname
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_trigger as t on t.tgrelid = c.oid and t.tgname = '_050_lock'
    where c.oid in ('public.waivers'::regclass, 'public.maintenance_windows'::regclass)
      and a.attnum <> all (t.tgattr)
  $$,
  $$ values
    ('waivers.matched_count'), ('waivers.last_matched_at'), ('waivers.last_matched'),
    ('waivers.voided_at'), ('waivers.void_reason'),
    ('maintenance_windows.matched_count'), ('maintenance_windows.last_matched_at'),
    ('maintenance_windows.last_matched')
  $$,
  'a waiver or window is edited with the lock of the engine, except what the engine notes in it'
);

select * from finish();
