-- Series by the hour that end on 31 March 2026, and what is to be said of each.
select plan(23);

create function pg_temp.look(p_hours integer, p_value text, p_limit float8 default 100) returns bruce.outlook language plpgsql as $$
declare
  v_look bruce.outlook;
begin
  perform setseed(0.42);
  execute format(
    $q$ select (l.look).* from (select bruce.look_ahead(array_agg(p.at order by p.at), array_agg(p.value order by p.at), $1) as look
    from (select timestamptz '2026-03-31Z' - (%2$s - h) * interval '1 hour' as at, (%1$s)::float8 as value
      from generate_series(0, %2$s) as h offset 0) as p) as l $q$, p_value, p_hours)
  into v_look using p_limit;
  return v_look;
end;
$$;
create function pg_temp.says(p_about text, p_verdict text, p_full date, p_days integer, p_hours integer, p_value text) returns text language plpgsql as $$
declare
  v_look bruce.outlook := pg_temp.look(p_hours, p_value);
begin
  return extensions.ok(
    v_look.verdict = p_verdict
      and case when p_full is null then v_look.full_at is null else abs(v_look.full_at::date - p_full) <= p_days end
      and coalesce(v_look.full_at_earliest <= v_look.full_at, p_full is null)
      and coalesce(v_look.full_at_latest >= v_look.full_at, true),
    format('%s: %s %s', p_about, p_verdict, coalesce(p_full::text, ''))) || case
      when v_look.verdict <> p_verdict or v_look.full_at::date is distinct from p_full then e'\n# ' || v_look::text else '' end;
end;
$$;

-- one percent a day, from 50
select pg_temp.says('a straight line', 'growing', '2026-04-20', 0, 720, '50 + h / 24.0');
select pg_temp.says('with noise', 'growing', '2026-04-20', 2, 720, '50 + h / 24.0 + (random() - 0.5) * 6');
select pg_temp.says('that repeats each day', 'growing', '2026-04-20', 1, 720, '50 + h / 24.0 + 10 * sin(h * pi() / 12)');
select pg_temp.says('that repeats each day, five days long', 'growing', '2026-05-15', 1, 120, '50 + h / 24.0 + 10 * sin(h * pi() / 12)');
select pg_temp.says('one wrong point', 'growing', '2026-04-20', 1, 720, '50 + h / 24.0 + case when h = 300 then 40 else 0 end');
select pg_temp.says('one wrong point, the newest', 'growing', '2026-04-20', 1, 720, '50 + h / 24.0 - case when h = 720 then 60 else 0 end');
select pg_temp.says('cleaned up ten days ago', 'growing', '2026-05-25', 1, 720, '40 + h / 24.0 - case when h >= 480 then 25 else 0 end');
select pg_temp.says('a jump up ten days ago', 'growing', '2026-04-05', 1, 720, '40 + h / 24.0 + case when h >= 480 then 25 else 0 end');
select pg_temp.says('slower since ten days', 'growing', '2026-10-27', 1, 720, 'least(30 + h / 24.0 * 3, 90) + greatest(h - 480, 0) / 24.0 * 0.05 - 1');
select pg_temp.says('that comes to rest', 'growing', '2027-01-20', 10, 720, '90 - 60 * exp(-h / 100.0)');
select pg_temp.says('within a day', 'growing', '2026-03-31', 0, 36, '28 + h * 1.5');
-- no date
select pg_temp.says('flat', 'steady', null, 0, 720, '40');
select pg_temp.says('nearly full and flat', 'steady', null, 0, 720, '97 + random() * 0.4');
select pg_temp.says('full and flat', 'steady', null, 0, 720, '100');
select pg_temp.says('only by day and night', 'steady', null, 0, 720, '50 + 10 * sin(h * pi() / 12)');
select pg_temp.says('a tooth a day', 'steady', null, 0, 720, '50 + (h % 24) / 24.0 * 30');
select pg_temp.says('a tooth a week', 'not enough data', null, 0, 720, '50 + (h % 168) / 168.0 * 30');
select pg_temp.says('so slow that it takes decades', 'steady', null, 0, 720, '50 + h / 24.0 * 0.001');
select pg_temp.says('falling', 'falling', null, 0, 720, '90 - h / 24.0');
select pg_temp.says('noise', 'not enough data', null, 0, 720, '50 + (random() - 0.5) * 80');
select pg_temp.says('ten hours', 'not enough data', null, 0, 10, '50 + h');
select pg_temp.says('cleaned up this morning', 'not enough data', null, 0, 720, '40 + h / 24.0 - case when h >= 712 then 35 else 0 end');
select is((pg_temp.look(720, '1e9 + h * 1e7', 8e9)).full_at::date, date '2026-03-31', 'of bytes, what is above its limit is full at once');

select * from finish();
