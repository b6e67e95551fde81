select plan(7);

insert into assets (name) values ('nas');
select tests.pool_at('2026-03-31 00:01Z', 80);
create function pg_temp.says() returns text language sql as $$
  select because from explain('nas', 'tank') where field = 'forecast';
$$;
select matches(pg_temp.says(), '^No forecast yet: pool_pct of tank', 'not computed yet');
select tests.jobs_at('2026-03-31 01:05Z');
select matches(pg_temp.says(), '^No forecast: of pool_pct of tank there are only 1 points', 'too short');
create function pg_temp.pass(p_pct text) returns void language plpgsql as $$
begin
  perform tests.fill(date_trunc('hour', bruce.clock()) + interval '1 hour', 720, p_pct);
  perform tests.pool_at(bruce.clock() + interval '1 hour', 80);
  perform tests.jobs_at(bruce.clock() + interval '1 minute');
end;
$$;
select pg_temp.pass('80');
select matches(pg_temp.says(), '^No forecast: pool_pct of tank is at 80.0 % and neither grows nor shrinks', 'flat');
select pg_temp.pass('90 - h / 24.0');
select matches(pg_temp.says(), '^No forecast: pool_pct of tank is at 60.0 % and shrinks by 1.0 % a day', 'falling');
select pg_temp.pass('10 + h / 24.0');
select matches(pg_temp.says(), '^pool_pct of tank is at 40.0 % and grows by 1.0 % a day: full on ', 'or when it will be full');
update settings set language = 'fr';
select matches(pg_temp.says(), '^pool_pct de tank est à 40,0 % et augmente de 1,0 % par jour : plein le ', 'in French');
select is((select event_type from explain('nas', 'tank') offset 1), null, 'the row of all rules stays the last one');

select * from finish();
