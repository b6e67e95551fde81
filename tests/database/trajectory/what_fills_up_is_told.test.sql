-- A trajectory says what is full next and when, and of how much nobody can say.
select plan(5);
insert into assets (name) values ('nas'), ('box');
select tests.pool_at('2026-03-31 00:01Z', 80);
select tests.fill('2026-03-31', 720, '50 + h / 24.0');
select tests.pool_at('2026-03-31 00:02Z', 80);
select tests.jobs_at('2026-03-31 00:05Z');
select is(trajectory() #>> '{forecasts,growing,0,service}', 'tank', 'the pool that grows');
select is((trajectory() #>> '{forecasts,growing,0,full_at}')::timestamptz::date, date '2026-04-20', 'with its date');
select is(
  trajectory() #> '{forecasts,not_enough_data}', (select to_jsonb(count(*)) from forecasts where verdict = 'not enough data'), 'what has too little data is a number');
select matches(trajectory() #>> '{sentences,-1}', '^pool_pct of tank is at .*: full on 2026-04-20 ', 'in a sentence');
select is(trajectory(hostnames => '{box}') #> '{forecasts,growing}', '[]', 'of its host alone');
select * from finish();
