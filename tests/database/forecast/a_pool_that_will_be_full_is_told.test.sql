-- Full within 14 days: told once, and ended by what is measured later, not at the edge.
select plan(14);

insert into assets (name) values ('nas');
select tests.pool_at('2026-03-31 00:01Z', 80);
create function pg_temp.pass(p_day date, p_pct text) returns void language plpgsql as $$
begin
  perform tests.fill(p_day, 720, p_pct);
  perform tests.pool_at(p_day + time '00:02' at time zone 'UTC', 80);
  perform tests.jobs_at(p_day + time '00:05' at time zone 'UTC');
end;
$$;
create function pg_temp.told() returns setof record language sql as $$
  select status, observed, severity from events where field = 'forecast' order by id;
$$;
-- one percent a day, 20 days left
select pg_temp.pass('2026-03-31', '50 + h / 24.0');
select results_eq('select hostname, service, verdict, full_at::date from forecasts where metric = ''pool_pct''',
  $$ values ('nas', 'tank', 'growing', date '2026-04-20') $$, 'a forecast');
select is_empty('select * from pg_temp.told() as t (status text, observed text, severity text)', 'not due');

select pg_temp.pass('2026-04-07', '57 + h / 24.0');
select results_eq('select * from pg_temp.told() as t (status text, observed text, severity text)',
  $$ values ('opened', 'full within 14 days', 'low') $$, 'two weeks before it is told');
select results_eq($$ select event_type, hostname, service, field, expected from drift $$,
  $$ values ('RESOURCE_EXCEEDED', 'nas', 'tank', 'forecast', 'not full within 14 days') $$, 'as drift');
select matches((select details from drift), '^pool_pct of tank is at .* grows by 1.0 % a day: full on 2026-04-20 ', 'with its date');

-- a little slower: 18 days
select pg_temp.pass('2026-04-08', '52 + h / 24.0');
select is((select count(*) from drift where field = 'forecast'), 1::bigint, 'at the edge it stays');
select is((select count(*) from events where field = 'forecast'), 1::bigint, 'and nothing is told again');

select pg_temp.pass('2026-04-15', '65 + h / 24.0');
select results_eq('select * from pg_temp.told() as t (status text, observed text, severity text)',
  $$ values ('opened', 'full within 14 days', 'low'), ('changed', 'full within 7 days', 'low') $$, 'nearer');

-- nobody measures any more
select tests.jobs_at('2026-04-17 00:05Z');
select tests.jobs_at('2026-04-17 01:05Z');
select is((select count(*) from bruce.forecasts where due_since is not null), 1::bigint, 'without anything new what was said stands');
select is((select stale from issues where field = 'forecast'), true, 'its issue is stale');
select is_empty($$ select from events where field = 'forecast' and status = 'resolved' $$, 'silence resolves nothing');

-- it is cleaned up
select pg_temp.pass('2026-04-20', '65 + h / 24.0 - case when h >= 700 then 50 else 0 end');
select results_eq('select status from events where field = ''forecast'' order by id',
  $$ values ('opened'), ('changed'), ('resolved') $$, 'a clean-up ends it');
select is((select verdict from forecasts where metric = 'pool_pct'), 'not enough data', 'and it starts anew');
select is_empty($$ select from drift where field = 'forecast' $$, 'no drift');

select * from finish();
