-- A reaction is rehearsed over as many of the last days as an answer has time for, and the answer says over how many.
select no_plan();

set bruce.now = '2026-03-08 12:00Z';
insert into targets (name, kind) values ('log', 'journal');
select create_token('ann', 'operator', repeat('a', 64));
create function pg_temp.past() returns jsonb language sql as $$
  select public.api_preview(repeat('a', 64), '{"what": "reactions", "values": {"name": "all", "target": "log"}}') -> 'past'
$$;
create function pg_temp.happens(p_count integer, p_from timestamptz) returns void language sql as $$
  insert into public.events (hostname, event_type, severity, details, created_at)
  select 'box' || n, 'NOTE', 'low', 'n', p_from + make_interval(secs => n) from generate_series(1, p_count) as n
$$;

select pg_temp.happens(3, '2026-03-02 12:00Z'), pg_temp.happens(10, '2026-03-07 18:00Z');
select is(pg_temp.past(), '{"days": 7, "notices": 13, "in_place_of": 0}', 'few events: all seven days');
select pg_temp.happens(400, '2026-03-03 12:00Z');
select is(pg_temp.past(), '{"days": 3, "notices": 10, "in_place_of": 0}', 'more than 400: the last three');
select pg_temp.happens(400, '2026-03-06 06:00Z');
select is(pg_temp.past(), '{"days": 1, "notices": 10, "in_place_of": 0}', 'more than 400 in those: the last one');
select pg_temp.happens(700, '2026-03-08 06:00Z');
select is(pg_temp.past(), '{"days": null, "notices": null, "in_place_of": null}', 'and more than 400 in that: none');

select * from finish();
