select no_plan();

insert into assets (name) values ('nas'), ('box');
create temporary table t as select tests.token('operator') as token, tests.token('agent', array['box']) as of_another;
do $$
begin
  for n in 0..99 loop
    perform tests.pool_at(timestamptz '2026-03-01 12:00Z' + n * interval '1 minute', n / 2.0);
  end loop;
end;
$$;
create function pg_temp.ask(p_query jsonb) returns jsonb language sql as $$ select public.api_metrics((select token from t), p_query) $$;
select is((pg_temp.ask('{"hostname": "nas", "since": "2026-03-01T12:00:00Z"}') #> '{items,0}') - 'points'::text,
  '{"hostname": "nas", "source": "truenas", "kind": "pool", "name": "tank", "metric": "pool_pct", "unit": "%"}', 'a number of a host');
select is(jsonb_array_length(pg_temp.ask('{"hostname": "nas", "since": "2026-03-01T12:00:00Z"}') #> '{items,0,points}'), 60,
  'at most 60 points: one of each part of the time');
select is(pg_temp.ask('{"hostname": "nas", "since": "2026-03-01T12:00:00Z", "points": 1}') #> '{items,0,points,0}',
  '["2026-03-01T12:00:00+00:00", 24.8, 0.0, 49.5]', 'mean, lowest and highest');
select is(pg_temp.ask('{"hostname": "nas", "kind": "guest"}') -> 'items', '[]', 'by kind');
select is(pg_temp.ask('{"hostname": "nas", "name": "vault"}') -> 'items', '[]', 'by name');
select is(pg_temp.ask('{"hostname": "nas", "metric": "cpu_pct"}') -> 'items', '[]', 'by metric');
select is(public.api_metrics((select of_another from t), '{"hostname": "nas"}') ->> 'code', 'out_of_scope', 'a token of another host may not');
select is(public.api_metrics(null, '{"hostname": "nas"}') ->> 'status', '401', 'nor may nobody');

select * from finish();
