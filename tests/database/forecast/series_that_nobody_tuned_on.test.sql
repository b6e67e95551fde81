-- Disks of a home as they are: by the hour, of which the truth is known because it is continued. Each is told with several seeds.
select plan(23);

-- a number between 0 and 1 that is the same each time
create function pg_temp.chance(p_seed integer, p_n integer) returns float8 language sql immutable as $$
  select (hashint8extended(p_n, p_seed) & 1048575) / 1048575.0::float8;
$$;
-- p_value says how full it is by the hour h (0 is 30 days ago, 720 is now) and the seed s; p_hours before now were measured
create function pg_temp.look(p_value text, p_seed integer, p_hours integer) returns bruce.outlook language plpgsql as $$
declare
  v_look bruce.outlook;
begin
  execute format(
    $q$ select (l.look).* from (select bruce.look_ahead(array_agg(p.at order by p.at), array_agg(p.value order by p.at), 100) as look
    from (select timestamptz '2026-03-31Z' - (720 - h) * interval '1 hour' as at, (%1$s)::float8 as value
      from generate_series(720 - $2, 720) as h cross join (select $1 as s) as seed offset 0) as p) as l $q$, p_value)
  into v_look using p_seed, p_hours;
  return v_look;
end;
$$;
-- when it is full in truth, in days from now: its own course, continued
create function pg_temp.truth(p_value text, p_seed integer) returns float8 language plpgsql as $$
declare
  v_hours integer;
begin
  execute format('select min(h) - 720 from (select h, (%1$s)::float8 as value from generate_series(720, 720 + 24 * 150, 4) as h cross join (select $1 as s) as seed offset 0) as p where value >= 100', p_value)
  into v_hours using p_seed;
  return v_hours / 24.0;
end;
$$;
-- of ten seeds, how many are right: one of the verdicts, and a date that is off by at most p_part of the time left and two days
create function pg_temp.right_of_ten(p_value text, p_verdicts text[], p_hours integer, p_part float8) returns integer language plpgsql as $$
declare
  v_right integer := 0;
  v_look bruce.outlook;
  v_truth float8;
  v_days float8;
begin
  for v_seed in 1..10 loop
    v_look := pg_temp.look(p_value, v_seed, p_hours);
    v_truth := case when 'growing' = any (p_verdicts) then pg_temp.truth(p_value, v_seed) end;
    v_days := extract(epoch from v_look.full_at - timestamptz '2026-03-31Z') / 86400;
    if v_look.verdict = 'growing' and v_look.full_at_latest is null and 'perhaps' = any (p_verdicts)
      or v_look.verdict = any (p_verdicts) and (v_look.verdict <> 'growing' or abs(v_days - v_truth) <= 2 + v_truth * p_part)
    then
      v_right := v_right + 1;
    else
      raise notice 'seed %: % % days, in truth %', v_seed, v_look, round(v_days::numeric, 1), round(v_truth::numeric, 1);
    end if;
  end loop;
  return v_right;
end;
$$;
create function pg_temp.says(p_about text, p_verdicts text[], p_least integer, p_value text, p_hours integer default 720, p_part float8 default 0.25) returns text
language plpgsql as $$
declare
  v_right integer := pg_temp.right_of_ten(p_value, p_verdicts, p_hours, p_part);
begin
  return extensions.ok(v_right >= p_least, format('%s: %s', p_about, array_to_string(p_verdicts, ' or ')))
    || format(e'\n# %s of 10', v_right);
end;
$$;

-- a database grows by 0.8 % a day; each week a vacuum gives back 3 %
select pg_temp.says('a database with a weekly vacuum', '{growing}', 9,
  '30 + h / 24.0 * (0.8 + 0.4 * pg_temp.chance(s, 0)) - floor((h + 24 * s) / 168.0) * 3 + pg_temp.chance(s, h)');
-- 40 to 200 GB of 8 TB on one day of two
select pg_temp.says('a media pool that gets files on some days, by a factor of 2.6', '{growing}', 9,
  '50 + (select coalesce(sum(case when pg_temp.chance(s, d) < 0.5 then 0.5 + 2 * pg_temp.chance(s + 100, d) else 0 end), 0) from generate_series(1, h / 24) as d)', p_part => 1.6);
-- never a date; whether it rises slowly nobody can say
select pg_temp.says('a log disk that is rotated each day', '{steady,not enough data}', 9,
  '20 + (h % 24) * (0.5 + pg_temp.chance(s, h / 24)) + pg_temp.chance(s, h)');
select pg_temp.says('a log disk that is rotated each day, and grows', '{growing}', 9,
  '40 + h / 24.0 * 0.7 + (h % 24) * (0.3 + 0.2 * pg_temp.chance(s, h / 24))');
select pg_temp.says('a cache that is kept nearly full', '{steady}', 10,
  '93 + s * 0.4 - 0.5 * pg_temp.chance(s, h) - 1.5 * pg_temp.chance(s, h / 7)');
select pg_temp.says('a disk that is emptied twice a month', '{steady,not enough data}', 10,
  '20 + ((h + s * 31) % 360) / 360.0 * 50 + pg_temp.chance(s, h)');
select pg_temp.says('three weeks of rest, then growth for two days', '{growing,not enough data}', 9,
  '40 + pg_temp.chance(s, h) * 0.6 + greatest(h - 672, 0) / 24.0 * 4');
select pg_temp.says('rest, then growth for five days', '{growing}', 9,
  '40 + pg_temp.chance(s, h) * 0.6 + greatest(h - 600, 0) / 24.0 * (2 + pg_temp.chance(s, 0))');
select pg_temp.says('backups of the night that are taken away at noon', '{steady}', 9,
  '45 + case when (h + s) % 24 between 2 and 11 then 12 + 3 * pg_temp.chance(s, h / 24) else 0 end + pg_temp.chance(s, h)');
select pg_temp.says('backups of the night that stay', '{growing}', 9,
  '45 + (select coalesce(sum(0.8 + 0.6 * pg_temp.chance(s, d)), 0) from generate_series(1, (h + 20) / 24) as d)');
select pg_temp.says('four days of a steady copy', '{growing}', 9,
  '10 + h / 24.0 * (1.5 + 0.5 * pg_temp.chance(s, 1)) + pg_temp.chance(s, h)', 96);
select pg_temp.says('what is used up slowly and falls at weekends', '{growing}', 9,
  '55 + h / 24.0 * 0.9 + case when (h / 24 + s) % 7 > 4 then -2 else 0 end + pg_temp.chance(s, h)');
select pg_temp.says('less and less', '{falling}', 9,
  '80 - h / 24.0 * (0.5 + pg_temp.chance(s, 3)) + 2 * pg_temp.chance(s, h)');

-- written after the others, when these were right
select pg_temp.says('a camera disk that keeps itself at 80', '{steady}', 9,
  'least(80, 20 + h / 6.0) - 4 * pg_temp.chance(s, h / 3)');
select pg_temp.says('a large file a week ago, which may be slow growth', '{steady,perhaps}', 9,
  '50 + case when h > 540 + s then 3 else 0 end + 0.3 * pg_temp.chance(s, h)');
select pg_temp.says('a large file yesterday', '{steady}', 9,
  '50 + case when h > 680 + s then 3 else 0 end + 0.3 * pg_temp.chance(s, h)');
select pg_temp.says('a copy of the last day, over many hours', '{steady}', 9,
  '50 + least(greatest(h - 690 - s, 0), 10) * 0.4 + 0.3 * pg_temp.chance(s, h)');
select pg_temp.says('backups each week, of which the oldest goes', '{steady,not enough data}', 9,
  '60 + least(((h + 17 * s) % 168) / 10.0, 4) * (0.8 + 0.4 * pg_temp.chance(s, (h + 17 * s) / 168)) + 0.3 * pg_temp.chance(s, h)');
select pg_temp.says('growth that has ended', '{steady}', 9,
  '40 + least(h, 500 + s * 10) / 24.0 + 0.3 * pg_temp.chance(s, h)');
select pg_temp.says('growth that is three times as fast since four days', '{growing}', 9,
  '30 + h / 24.0 * 0.6 + greatest(h - 624, 0) / 24.0 * 1.5 + 0.4 * pg_temp.chance(s, h)');
select pg_temp.says('a photo library that grows with each weekend', '{growing}', 9,
  '60 + h / 168.0 * 2.5 + (select coalesce(sum(pg_temp.chance(s, w)), 0) from generate_series(1, (h + 24 * s) / 168) as w)');
select pg_temp.says('a disk that was added to, and fills on', '{growing}', 9,
  'case when h < 400 then 70 + h / 24.0 * 0.8 else 35 + h / 24.0 * 0.5 end + pg_temp.chance(s, h)');
select pg_temp.says('five days, by day more than by night', '{growing}', 9,
  '50 + h / 24.0 * 0.8 + (4 + pg_temp.chance(s, h / 24)) * sin((h + s) * pi() / 12)', 120);

select * from finish();
