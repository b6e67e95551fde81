-- Full soon: what grows is shown by what it is, and being told later ends it with the next measurement.
select plan(7);

insert into assets (name) values ('nas');
select tests.pool_at('2026-03-31 00:01Z', 80);
create function pg_temp.pass(p_day date, p_pct text) returns void language plpgsql as $$
begin
  perform tests.fill(p_day, 720, p_pct);
  perform tests.pool_at(p_day + time '00:02' at time zone 'UTC', 80);
  perform tests.jobs_at(p_day + time '00:05' at time zone 'UTC');
end;
$$;
create function pg_temp.offer(p_key text) returns jsonb language sql as $$
  select o from drift as d, jsonb_array_elements(d.suggestions) as o where d.field = 'forecast' and o ->> 'key' = p_key;
$$;
-- one percent a day, 13 days left
select pg_temp.pass('2026-03-31', '57 + h / 24.0');
select is((select array_agg(o ->> 'key') from drift as d, jsonb_array_elements(d.suggestions) as o where d.field = 'forecast'),
  '{grows,pool_room,foresight,waive}', 'see what grows, make room, be told later');
select is(pg_temp.offer('grows') #>> '{shell,line}', 'zfs list -r -o name,used,usedbysnapshots,written -S written tank | head -20', 'of a pool its datasets');
select is(pg_temp.offer('foresight') ->> 'sql', $$update settings set forecast_within = '6 days';$$, 'so few days that it ends');
do $$ begin execute pg_temp.offer('foresight') ->> 'sql'; end $$;
select is((select count(*) from drift where field = 'forecast'), 1::bigint, 'what was said stands until somebody measures');
select pg_temp.pass('2026-04-01', '57 + 1 + h / 24.0');
select is((select verdict from forecasts), 'growing', 'it grows on');
select is_empty($$ select from drift where field = 'forecast' $$, 'and is not told now');
select pg_temp.pass('2026-04-08', '57 + 8 + h / 24.0');
select isnt_empty($$ select from drift where field = 'forecast' $$, 'but a few days before');

select * from finish();
