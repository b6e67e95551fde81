-- The bounds that bruce.tuning_fields gives are those that the tables have: each is tried at its ends and beyond.
select no_plan();

select tests.reacts('{"name": "all"}');
insert into assets (name) values ('box');
insert into schedules (hostname, local_start, local_end, time_zone) values ('box', '08:00', '20:00', 'UTC');
insert into waivers (reason, expires_at, created_by) values ('x', 'infinity', 'ann');
insert into maintenance_windows (reason, starts_at, ends_at, created_by) values ('x', '2026-03-02', '2026-03-03', 'ann');

create temporary table kinds (what text, tuned regclass);
insert into kinds values ('rules', 'drift_rules'), ('thresholds', 'thresholds'), ('reactions', 'reactions'), ('windows', 'maintenance_windows'),
  ('waivers', 'waivers'), ('schedules', 'schedules'), ('settings', 'settings');
-- a value that needs another one beside it
create temporary table companions (what text, name text, sets text);
insert into companions values ('thresholds', 'open_above', 'clear_below = 0'), ('thresholds', 'clear_below', 'open_above = 1e20'),
  ('reactions', 'group_wait', 'group_by = ''{hostname}'''), ('reactions', 'group_interval', 'group_by = ''{hostname}'''),
  ('reactions', 'throttle_count', 'throttle_interval = ''1 hour'''), ('reactions', 'throttle_interval', 'throttle_count = 1'),
  ('reactions', 'escalate_after', 'escalate_target = target');

create temporary table bounds as
select k.what, k.tuned, f ->> 'name' as name, f ->> 'type' as type, (f ->> 'min')::numeric as least, (f ->> 'max')::numeric as most
from kinds as k cross join jsonb_array_elements(bruce.tuning_fields(k.what)) as f
where f ->> 'type' in ('integer', 'number', 'interval');

-- does the table take the value? Nothing of it stays
create function pg_temp.takes(p_what text, p_name text, p_value numeric) returns boolean language plpgsql as $$
declare
  v_bound bounds;
begin
  select * into v_bound from bounds as b where b.what = p_what and b.name = p_name;
  execute format('update %s set %s', v_bound.tuned, concat_ws(', ',
    format('%I = %L', p_name, p_value || case v_bound.type when 'interval' then ' seconds' else '' end),
    (select c.sets from companions as c where c.what = p_what and c.name = p_name)));
  raise exception 'taken' using errcode = 'TAKEN';
exception
  when sqlstate 'TAKEN' then return true;
  when check_violation or data_exception then return false;
end;
$$;

select ok(count(*) > 25 and count(distinct what) >= 5, 'bounds are tried') from bounds;
select is_empty(
  'select what, name, least from bounds where not pg_temp.takes(what, name, least)', 'a table takes the least that a form offers');
select is_empty(
  'select what, name, most from bounds where not pg_temp.takes(what, name, coalesce(most, 1e15))', 'and the most');
select set_eq(
  $$ select what || '.' || name from bounds
    where pg_temp.takes(what, name, least - case type when 'number' then 0.001 else 1 end) $$,
  array['thresholds.clear_below'],
  'below it a table takes nothing, but for one which only has to be below another');
select set_eq(
  $$ select what || '.' || name from bounds where most is not null and pg_temp.takes(what, name, most + case type when 'number' then 0.001 else 1 end) $$,
  array['rules.cool_down', 'rules.flap_window', 'rules.reopen_window', 'reactions.throttle_count', 'settings.breaker_objects',
    'settings.change_limit', 'settings.default_interval', 'settings.forecast_within', 'settings.forget_after', 'settings.journal_retention',
    'settings.netbox_export_interval', 'settings.notice_retention', 'settings.restart_count', 'settings.restart_window',
    'settings.retention', 'settings.root_cause_grace', 'settings.settle_time'],
  'nor above it, but for those that have no end in their table: a form has one, so that a slip of the finger is none');

-- names
select lives_ok(format('update reactions set name = %L', repeat('x', 63)), 'a name of 63 characters');
select throws_ok(format('update reactions set name = %L', repeat('x', 64)), '23514', null, 'and no longer one');
select is(f ->> 'max', '63', 'as the form says') from jsonb_array_elements(bruce.tuning_fields('reactions')) as f where f ->> 'name' = 'name';

-- what may be left out
select set_eq(
  $$ select k.what || '.' || (f ->> 'name') from kinds as k cross join jsonb_array_elements(bruce.tuning_fields(k.what)) as f where f ? 'nullable' $$,
  $$
    select k.what || '.' || a.attname from kinds as k
    join pg_attribute as a on a.attrelid = k.tuned and a.attnum > 0 and not a.attnotnull and not a.attisdropped
    join lateral jsonb_array_elements(bruce.tuning_fields(k.what)) as f on f ->> 'name' = a.attname
  $$,
  'what a table may leave out, a form may');

-- the choices
select is_empty(
  $$
    select k.what, f ->> 'name', v.value
    from kinds as k cross join jsonb_array_elements(bruce.tuning_fields(k.what)) as f cross join jsonb_array_elements_text(f -> 'of') as v (value)
    where (k.what, f ->> 'name') in (('rules', 'severity'), ('settings', 'digest_weekday'))
      and not exists (
        select from pg_constraint as c
        where c.conrelid = k.tuned and c.contype = 'c' and pg_get_constraintdef(c.oid) like '%' || quote_literal(v.value) || '%')
  $$, 'each choice stands in a check of its table');

select * from finish();
