-- Made from supabase/schemas/20_observed by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 20_observed/entities.sql
create table bruce.entities (
  entity_id bigint generated always as identity primary key,
  scope_id integer not null,
  kind text not null,
  entity_key text not null,
  hostname text not null,
  name text not null,
  project text,
  compose_service text,
  name_keys text[] not null default '{}',
  state text not null,
  health text,
  ports text[],
  image text,
  node text,
  addresses text[],
  network_of text,
  restart_count integer,
  restarts_base integer,
  restarts_base_at timestamptz,
  restarted_at timestamptz,
  match text not null default 'undeclared',
  service_id bigint,
  problem text,
  first_seen_at timestamptz not null,
  state_since timestamptz not null,
  changed_at timestamptz not null,
  heard_until timestamptz,
  snapshot_id bigint not null,
  item_hash bigint not null,
  item jsonb not null,
  rule_hash bigint not null,
  -- the condition of the one index of the rules: a change that does not alter it is a heap-only update.
  -- Short, and so wider than the rules are, because the server reads the expression anew for each statement
  is_suspect boolean not null generated always as (
    match = 'undeclared' or match = 'ambiguous'
    or state <> 'running' and (state <> 'stopped' or kind = 'node')
    or restarted_at is not null or coalesce(health <> 'healthy' and kind <> 'check', false)
  ) stored,
  unique (scope_id, kind, entity_key)
) with (fillfactor = 90);
revoke all on table bruce.entities from public, anon, authenticated, service_role;
create index entities_hostname_kind_idx on bruce.entities (hostname, kind);
create index entities_storages_idx on bruce.entities (scope_id, name) where kind = 'storage';
create index entities_checks_idx on bruce.entities (service_id) where kind = 'check';
create index entities_suspect_idx on bruce.entities (hostname) where is_suspect;
comment on table bruce.entities is
  'The present (derived, so without foreign keys), one row per container, app, guest, node, storage, pool, '
  'check, route, unit, process that listens ... that a scope last reported.';
comment on column bruce.entities.hostname is 'Host it belongs to; for a guest, the host it is.';
comment on column bruce.entities.state is
  'running, stopped, paused, unstable, failed, changing or unknown; absent = a pool that its complete list '
  'lacks, which stays until settings.forget_after has passed.';
comment on column bruce.entities.health is
  'healthy, unhealthy or starting; of a guest its lock, of a check the kind of probe, of a machine '
  'unsynchronized where nobody sets its clock.';
comment on column bruce.entities.state_since is
  'Since when its state, and while it runs its health, are what they are.';
comment on column bruce.entities.ports is
  'Published ports as protocol/number; null when publishing does not tell.';
comment on column bruce.entities.name is
  'What it is called: of a container without what compose and Swarm add to it. entity_key has it in full.';
comment on column bruce.entities.name_keys is
  'Folded names it may be declared under, best first; null where it has none of a kind. A guest of '
  'Proxmox VE has its number, too: vmid=n.';
comment on column bruce.entities.network_of is
  'Of a container that uses the network of another one: the name or id of that, as the engine says it.';
comment on column bruce.entities.restarts_base is
  'Restart count at the start of the window that is being counted.';
comment on column bruce.entities.problem is
  'Why the row cannot be judged: the path of the bad field in it, a blank, what is wrong.';
comment on column bruce.entities.rule_hash is
  'Of what else than its identity the rules of this schema read of a container or app. One that changed with '
  'an equal hash is not compared anew; a rule that reads another column has to add it in write_entities.';
comment on column bruce.entities.is_suspect is
  'A rule of this schema may speak of it: each of them asks for this beside its own condition.';
comment on column bruce.entities.match is
  'matched; component: of a project of which something is declared; ambiguous; leftover: stopped, beside the '
  'container that is the service now; undeclared; ignored: nobody wants to know of it.';
comment on column bruce.entities.heard_until is
  'When its scope last listed it, where newer snapshots do not: it may be gone or another by now, because '
  'they may lack rows, or it is absent. Null: the newest one lists it.';
comment on column bruce.entities.item is 'The row as observed, without secrets.';
alter table bruce.entities enable row level security;
create policy entities_select_authenticated on bruce.entities
  for select to authenticated using ((select bruce.person_may_read()));
-- guests, nodes, routes and the like, of which there are few: not what each host has dozens of
create index entities_others_idx on bruce.entities (scope_id)
  where kind not in ('container', 'app', 'check', 'unit', 'listener');
-- who else may be a host that is declared or seen otherwise now
create index entities_guest_names_idx on bruce.entities using gin (name_keys) with (fastupdate = off)
  where kind in ('guest', 'vm', 'node');
grant select on bruce.entities to authenticated, service_role;

-- 20_observed/forecast/amount_words.sql
create function bruce.amount_words(p_amount real, p_metric text)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return case when p_metric like '%\_bytes' then pg_size_pretty(abs(p_amount)::bigint)
    else bruce.number_words(
      round(abs(p_amount)::numeric, case when abs(p_amount) < 1 then 2 else 1 end)) || ' %' end;
end;
$$;
revoke all on function bruce.amount_words(pg_catalog.float4, text) from public, anon, authenticated, service_role;
comment on function bruce.amount_words(real, text) is
  'How much, without its sign: bytes as MB or GB, all else in percent.';
grant execute on function bruce.amount_words(real, text) to authenticated, service_role;

-- 20_observed/forecast/trend.sql
create type bruce.trend as (
  slope float8, slope_low float8, slope_high float8, share_up float8, share_down float8, level float8
);
comment on type bruce.trend is
  'How a series moves: the median of the slopes between its points a day, their 10th and 90th percentile, '
  'the shares that rise and fall, and where the line of the median is at the last point.';

-- 20_observed/forecast/find_trend.sql
-- Theil and Sen: the median of all slopes, which a quarter of wrong points does not move. Of pairs at least a
-- quarter of the time apart: nearer ones say more of the noise

create function bruce.find_trend(p_at timestamptz[], p_values float8[])
returns bruce.trend
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_trend bruce.trend;
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_apart constant interval := (v_last - p_at[1]) / 4;
begin
  select
    percentile_cont(0.5) within group (order by s.slope),
    percentile_cont(0.1) within group (order by s.slope),
    percentile_cont(0.9) within group (order by s.slope),
    count(*) filter (where s.slope > 0)::float8 / nullif(count(*), 0),
    count(*) filter (where s.slope < 0)::float8 / nullif(count(*), 0)
  into v_trend.slope, v_trend.slope_low, v_trend.slope_high, v_trend.share_up, v_trend.share_down
  from (
    select (b.value - a.value) / (extract(epoch from b.at - a.at)::float8 / 86400) as slope
    from unnest(p_at, p_values) as a (at, value)
    join unnest(p_at, p_values) as b (at, value) on b.at > a.at and b.at >= a.at + v_apart
  ) as s;
  select percentile_cont(0.5) within group (
    order by p.value + v_trend.slope * extract(epoch from v_last - p.at)::float8 / 86400)
  into v_trend.level
  from unnest(p_at, p_values) as p (at, value);
  return v_trend;
end;
$$;
revoke all on function bruce.find_trend(timestamptz[], float8[]) from public, anon, authenticated, service_role;
comment on function bruce.find_trend(timestamptz[], float8[]) is
  'The trend of a series of at least two points, oldest first.';

-- 20_observed/forecast/forecasts.sql
create table bruce.forecasts (
  series_id integer primary key,
  scope_id integer not null,
  hostname text not null,
  service text,
  value real not null,
  limit_value real not null,
  slope_per_day real,
  full_at timestamptz,
  full_at_earliest timestamptz,
  full_at_latest timestamptz,
  verdict text not null
    check (verdict in ('growing', 'steady', 'falling', 'not enough data')),
  why text not null,
  points integer not null,
  since timestamptz not null,
  measured_at timestamptz not null,
  computed_at timestamptz not null,
  due_since timestamptz,
  due_days integer,
  constraint due_days_are_set_when_due check ((due_since is null) = (due_days is null)),
  constraint full_at_is_set_when_growing check ((verdict = 'growing') = (full_at is not null)),
  constraint full_at_earliest_is_set_when_growing
    check ((verdict = 'growing') = (full_at_earliest is not null))
) with (fillfactor = 70);
revoke all on table bruce.forecasts from public, anon, authenticated, service_role;
create index forecasts_hostname_idx on bruce.forecasts (hostname);
create index forecasts_due_idx on bruce.forecasts (hostname) where due_since is not null;
comment on table bruce.forecasts is
  'When each pool, disk, filesystem, storage and the database is full if it goes on like this. The jobs '
  'write it once an hour, from the history of measurements.';
comment on column bruce.forecasts.scope_id is 'Who measures it; 0: this database itself.';
comment on column bruce.forecasts.full_at_latest is
  'Null where the lower end of the range does not grow: perhaps never.';
comment on column bruce.forecasts.why is
  'The key of the sentence in texts (forecast.…) that says why the verdict is what it is.';
comment on column bruce.forecasts.since is
  'The first point that was used: of the whole history, or after its last step.';
comment on column bruce.forecasts.measured_at is 'The newest point that was used.';
comment on column bruce.forecasts.due_since is
  'Since when it is full within settings.forecast_within: RESOURCE_EXCEEDED forecast.';
comment on column bruce.forecasts.due_days is
  'Fewer days than this are left, of settings.forecast_within, 7, 3 and 1. It never rises while it is due, '
  'so that a date that moves by a day changes no issue.';
alter table bruce.forecasts enable row level security;
create policy forecasts_select_authenticated on bruce.forecasts
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.forecasts to authenticated, service_role;

-- 20_observed/history/metric_series.sql
create table bruce.metric_series (
  series_id integer generated always as identity primary key,
  scope_id integer not null,
  kind text not null,
  entity_key text not null,
  metric text not null,
  name text not null,
  node text,
  unique (scope_id, kind, entity_key, metric)
) with (fillfactor = 80);
revoke all on table bruce.metric_series from public, anon, authenticated, service_role;
create index metric_series_filling_idx on bruce.metric_series (scope_id)
  where metric in ('disk_pct', 'pool_pct', 'database_bytes');
comment on table bruce.metric_series is
  'Each number that is measured again and again: a metric of a thing, by the key of the thing within its '
  'scope, so that a thing that is renamed keeps its history.';
comment on column bruce.metric_series.scope_id is 'Who measures it; 0: this database itself.';
comment on column bruce.metric_series.name is 'The present name of the thing.';
comment on column bruce.metric_series.node is 'The node of a cluster that a storage or guest belongs to.';
alter table bruce.metric_series enable row level security;
create policy metric_series_select_authenticated on bruce.metric_series
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.metric_series to authenticated, service_role;

-- 20_observed/forecast/forecast_words.sql
create function bruce.forecast_words(p_forecast bruce.forecasts, p_series bruce.metric_series)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    p_forecast.why, p_series.metric, coalesce(nullif(p_series.name, ''), p_forecast.hostname),
    bruce.amount_words(p_forecast.limit_value, p_series.metric),
    bruce.amount_words(p_forecast.value, p_series.metric),
    bruce.amount_words(p_forecast.slope_per_day, p_series.metric), bruce.date_words(p_forecast.full_at),
    bruce.date_words(p_forecast.full_at_earliest), bruce.date_words(p_forecast.full_at_latest),
    bruce.say('forecast.points', p_forecast.points::text,
      bruce.span_words(p_forecast.measured_at - p_forecast.since)));
end;
$$;
revoke all on function bruce.forecast_words(bruce.forecasts, bruce.metric_series) from public, anon, authenticated, service_role;
comment on function bruce.forecast_words(bruce.forecasts, bruce.metric_series) is
  'One sentence: when it is full, or why nobody can say.';
grant execute on function bruce.forecast_words(bruce.forecasts, bruce.metric_series)
  to authenticated, service_role;
insert into public.texts (key, language, text)
values
  -- 1: metric; 2: thing; 3: limit; 4: value; 5: growth a day; 6, 7, 8: when it is full, earliest, latest;
  -- 9: points and their span
  ('forecast.points', 'en', '%1$s points over %2$s'),
  ('forecast.points', 'fr', '%1$s points sur %2$s'),
  ('forecast.growing', 'en',
    '%1$s of %2$s is at %4$s and grows by %5$s a day: full on %6$s (between %7$s and %8$s).'),
  ('forecast.growing', 'fr',
    '%1$s de %2$s est à %4$s et augmente de %5$s par jour : plein le %6$s (entre le %7$s et le %8$s).'),
  ('forecast.perhaps', 'en',
    '%1$s of %2$s is at %4$s and grows by %5$s a day: full on %6$s (%7$s at the earliest, perhaps never).'),
  ('forecast.perhaps', 'fr',
    '%1$s de %2$s est à %4$s et augmente de %5$s par jour : plein le %6$s (le %7$s au plus tôt, '
    'peut-être jamais).'),
  ('forecast.full', 'en', '%1$s of %2$s is at %4$s: it is full (limit %3$s).'),
  ('forecast.full', 'fr', '%1$s de %2$s est à %4$s : c''est plein (limite %3$s).'),
  ('forecast.steady', 'en',
    'No forecast: %1$s of %2$s is at %4$s and neither grows nor shrinks (%9$s).'),
  ('forecast.steady', 'fr',
    'Pas de prévision : %1$s de %2$s est à %4$s, sans tendance à la hausse ni à la baisse (%9$s).'),
  ('forecast.falling', 'en', 'No forecast: %1$s of %2$s is at %4$s and shrinks by %5$s a day.'),
  ('forecast.falling', 'fr', 'Pas de prévision : %1$s de %2$s est à %4$s et diminue de %5$s par jour.'),
  ('forecast.far', 'en',
    'No forecast: %1$s of %2$s is at %4$s and grows so slowly that it is full in more than ten years.'),
  ('forecast.far', 'fr',
    'Pas de prévision : %1$s de %2$s est à %4$s et augmente si lentement que ce sera plein dans plus de dix '
    'ans.'),
  ('forecast.short', 'en',
    'No forecast: of %1$s of %2$s there are only %9$s; that is not enough.'),
  ('forecast.short', 'fr',
    'Pas de prévision : pour %1$s de %2$s il n''y a que %9$s ; ce n''est pas assez.'),
  ('forecast.noisy', 'en',
    'No forecast: %1$s of %2$s goes up and down too much to tell a trend (%9$s).'),
  ('forecast.noisy', 'fr',
    'Pas de prévision : %1$s de %2$s varie trop pour en dégager une tendance (%9$s).');

-- 20_observed/forecast/full_after.sql
create function bruce.full_after(p_from timestamptz, p_left float8, p_slope float8)
returns timestamptz
language sql
immutable
set search_path = ''
as $$
  -- ten years are no forecast
  select p_from + p_left / p_slope * interval '1 day' where p_slope > 0 and p_left < p_slope * 3653;
$$;
revoke all on function bruce.full_after(timestamptz, float8, float8) from public, anon, authenticated, service_role;
comment on function bruce.full_after(timestamptz, float8, float8) is
  'When so much is used up at so much a day. Null: never, or in more than ten years.';

-- 20_observed/forecast/last_bend.sql
create function bruce.last_bend(p_at timestamptz[], p_values float8[], p_limit float8)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_changes float8[];
  v_days integer := 0;
  v_usual record;
  v_middle float8;
  v_place integer;
begin
  -- from day to day, newest first: a course that repeats each day is no bend
  select array_agg(d.mean - d.before order by d.day) into v_changes
  from (
    select g.day, g.mean, lead(g.mean) over (order by g.day) as before,
      lead(g.day) over (order by g.day) as day_before
    from (
      select floor(extract(epoch from v_last - o.at) / 86400)::integer as day, avg(o.value) as mean
      from unnest(p_at, p_values) as o (at, value)
      group by 1 having count(*) >= 12
    ) as g
  ) as d
  where d.day_before = d.day + 1;
  if cardinality(v_changes) < 8 then
    return 1;
  end if;
  for n in 2..least(cardinality(v_changes) - 6, 10) loop
    select
      percentile_cont(0.5) within group (order by c) as middle,
      -- the third: what happened twice may be chance, what happens each week is usual
      (array_agg(c order by c desc))[3] as most, (array_agg(c order by c))[3] as least,
      (percentile_cont(0.9) within group (order by c) - percentile_cont(0.1) within group (order by c))
        + 0.001 * p_limit as range
    into v_usual
    from unnest(v_changes[n + 1:]) as c;
    if (select min(c) from unnest(v_changes[:n]) as c) > v_usual.most + v_usual.range
      or (select max(c) from unnest(v_changes[:n]) as c) < v_usual.least - v_usual.range
    then
      v_days := n;
      v_middle := v_usual.middle;
    end if;
  end loop;
  if v_days = 0 then
    return 1;
  end if;
  v_place := (
    select min(o.place) from unnest(p_at) with ordinality as o (at, place)
    where o.at >= v_last - v_days * interval '1 day');
  -- a single large move is no new course
  return case when (
    select max(abs(p_values[n] - p_values[n - 1]))
      < abs(p_values[cardinality(p_values)] - p_values[v_place] - v_middle * v_days) / 2
    from generate_series(v_place + 1, cardinality(p_values)) as n
  ) then v_place else 1 end;
end;
$$;
revoke all on function bruce.last_bend(timestamptz[], float8[], float8) from public, anon, authenticated, service_role;
comment on function bruce.last_bend(timestamptz[], float8[], float8) is
  'The place since which, for two to ten days, a series moves each day as it never did before; 1 if it goes '
  'on as it did.';

-- 20_observed/forecast/last_step.sql
create function bruce.last_step(p_values float8[], p_limit float8)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_usual float8;
  v_steps integer[];
  v_drops integer;
  v_heights float8[];
begin
  select percentile_cont(0.5) within group (order by abs(p_values[n] - p_values[n - 1])) into v_usual
  from generate_series(2, cardinality(p_values)) as n;
  -- far more than it usually moves, and it stays there: one wrong point is no step
  select array_agg(s.n order by s.n), count(*) filter (where s.jump < 0),
    array_agg(p_values[s.n - 1]) filter (where s.jump < 0)
  into v_steps, v_drops, v_heights
  from (
    select n, p_values[n] - p_values[n - 1] as jump,
      (
        select percentile_cont(0.5) within group (order by v) from unnest(p_values[n:n + 2]) as v
      ) - (
        select percentile_cont(0.5) within group (order by v)
        from unnest(p_values[greatest(n - 3, 1):n - 1]) as v
      ) as shift
    from generate_series(2, cardinality(p_values)) as n
    where abs(p_values[n] - p_values[n - 1]) > greatest(0.05 * p_limit, 8 * v_usual)
  ) as s
  where s.n < cardinality(p_values) and abs(s.shift) > greatest(0.05 * p_limit, 8 * v_usual) * 0.8
    and sign(s.shift) = sign(s.jump);
  -- what is cleaned up again and again goes on like that; twice, if both times from the same height
  return case when v_drops > 2 or v_drops = 2 and abs(v_heights[1] - v_heights[2]) < 0.1 * p_limit then 1
    else coalesce(v_steps[cardinality(v_steps)], 1) end;
end;
$$;
revoke all on function bruce.last_step(float8[], float8) from public, anon, authenticated, service_role;
comment on function bruce.last_step(float8[], float8) is
  'The place of the first value after the last step, such as a clean-up; 1 without one, and where it drops '
  'again and again.';

-- 20_observed/forecast/outlook.sql
create type bruce.outlook as (
  verdict text, why text, slope float8, full_at timestamptz, full_at_earliest timestamptz,
  full_at_latest timestamptz, perhaps_full_at timestamptz, points integer, since timestamptz
);
comment on type bruce.outlook is
  'What a series says of the time to come. perhaps_full_at: when it would be full by the median slope, also '
  'where that is too uncertain to be told.';

-- 20_observed/forecast/look_ahead.sql
create function bruce.look_ahead(p_at timestamptz[], p_values float8[], p_limit float8)
returns bruce.outlook
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_look bruce.outlook;
  v_trend bruce.trend;
  v_recent bruce.trend;
  v_last constant timestamptz := p_at[cardinality(p_at)];
  v_from timestamptz;
  v_left float8;
  v_half integer;
  v_apart_s integer;
  v_start integer := bruce.last_step(p_values, p_limit);
begin
  p_at := p_at[v_start:];
  p_values := p_values[v_start:];
  v_start := bruce.last_bend(p_at, p_values, p_limit);
  p_at := p_at[v_start:];
  p_values := p_values[v_start:];
  v_look.points := cardinality(p_at);
  v_look.since := p_at[1];
  if v_look.points < 12 or v_last - p_at[1] < interval '1 day' then
    v_look.verdict := 'not enough data';
    v_look.why := 'forecast.short';
    return v_look;
  end if;
  if v_last - p_at[1] >= interval '3 days' then
    v_apart_s := case when v_last - p_at[1] < interval '10 days' then 6 else 24 end * 3600;
    -- means of whole days, so that a course that repeats each day is no noise
    select array_agg(g.at order by g.at), array_agg(g.value order by g.at) into p_at, p_values
    from (
      select p.ends_at, to_timestamp(avg(p.ends_at) over day) as at, avg(p.value) over day as value
      from (
        select extract(epoch from o.at)::float8 as ends_at, o.value
        from unnest(p_at, p_values) as o (at, value)
      ) as p
      window day as (order by p.ends_at range between 82800::float8 preceding and current row)
    ) as g
    where g.ends_at >= extract(epoch from v_look.since) + 64800
      and (extract(epoch from v_last) - g.ends_at)::integer % v_apart_s = 0;
  end if;

  v_trend := bruce.find_trend(p_at, p_values);
  -- where it goes another way than before, the newer half counts
  while cardinality(p_at) >= 12 loop
    v_half := cardinality(p_at) / 2;
    v_recent := bruce.find_trend(p_at[v_half:], p_values[v_half:]);
    exit when v_recent.slope between least(v_trend.slope * 0.6, v_trend.slope / 0.6)
        and greatest(v_trend.slope * 0.6, v_trend.slope / 0.6)
      -- the newer half is too uncertain to say so
      or v_trend.slope between v_recent.slope_low and v_recent.slope_high;
    p_at := p_at[v_half:];
    p_values := p_values[v_half:];
    v_trend := v_recent;
    v_look.since := p_at[1];
  end loop;

  v_look.slope := v_trend.slope;
  v_left := greatest(p_limit - v_trend.level, 0);
  v_from := p_at[cardinality(p_at)];
  v_look.perhaps_full_at := bruce.full_after(v_from, v_left, v_trend.slope);
  if v_look.perhaps_full_at < v_last then
    v_look.perhaps_full_at := v_last;
  end if;
  if v_trend.share_up >= 0.75 and v_look.perhaps_full_at is not null then
    v_look.verdict := 'growing';
    v_look.full_at := v_look.perhaps_full_at;
    v_look.full_at_earliest := greatest(bruce.full_after(v_from, v_left, v_trend.slope_high), v_last);
    v_look.full_at_latest := bruce.full_after(v_from, v_left, v_trend.slope_low);
    if v_look.full_at_latest < v_last then
      v_look.full_at_latest := v_last;
    end if;
    v_look.why := case when v_look.full_at_latest is null then 'forecast.perhaps'
      else 'forecast.growing' end;
  elsif v_trend.share_up >= 0.75 then
    v_look.verdict := 'steady';
    v_look.why := 'forecast.far';
  -- less than half a percent in two weeks is rest
  elsif v_trend.share_down >= 0.75 and v_trend.slope * 14 < -0.005 * p_limit then
    v_look.verdict := 'falling';
    v_look.why := 'forecast.falling';
  -- over two weeks it moves by less than a tenth of all there is, whichever way
  elsif (v_trend.slope_high - v_trend.slope_low) * 14 < 0.1 * p_limit then
    v_look.verdict := 'steady';
    v_look.why := case when v_left = 0 then 'forecast.full' else 'forecast.steady' end;
  else
    v_look.verdict := 'not enough data';
    v_look.why := 'forecast.noisy';
  end if;
  return v_look;
end;
$$;
revoke all on function bruce.look_ahead(timestamptz[], float8[], float8) from public, anon, authenticated, service_role;
comment on function bruce.look_ahead(timestamptz[], float8[], float8) is
  'When a series reaches its limit at its present rate, or why nobody can say. The points are hours, oldest '
  'first. What was before the last step, or went another way, does not count.';

-- 20_observed/history/metric_sample.sql
create type bruce.metric_sample as (
  scope_id integer, measured_at timestamptz, received_at timestamptz, names_hash bigint,
  numbers real[], layout_id integer
);
comment on type bruce.metric_sample is
  'What one snapshot measured, on its way into bruce.metric_samples. Without numbers: it measured nothing.';

-- 20_observed/history/append_samples.sql
create function bruce.append_samples(p_samples bruce.metric_sample[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  insert into bruce.metric_samples (scope_id, measured_at, received_at, layout_id, numbers)
  select m.scope_id, m.measured_at, m.received_at, m.layout_id, m.numbers
  from unnest(p_samples) as m
  where m.layout_id is not null
  -- sent again
  on conflict do nothing;
end;
$$;
revoke all on function bruce.append_samples(bruce.metric_sample[]) from public, anon, authenticated, service_role;
comment on function bruce.append_samples(bruce.metric_sample[]) is
  'Keeps what the snapshots of a batch measured, in one statement.';

-- 20_observed/history/find_layout.sql
create function bruce.find_layout(
  p_scope_id integer, p_source text, p_snapshot jsonb, p_names_hash bigint
)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_layout_id integer := (
    select l.layout_id from bruce.metric_layouts as l
    where l.scope_id = p_scope_id and l.names_hash = p_names_hash
  );
begin
  if v_layout_id is not null then
    return v_layout_id;
  end if;
  -- in the order of bruce.read_at_once, or of bruce.read_numbers
  if (bruce.read_at_once(p_source, p_snapshot)).names_hash = p_names_hash then
    return bruce.make_layout(p_scope_id, p_names_hash, array(
      select bruce.find_series(p_scope_id, p.kind, p.entity_key, p.metric, p.name, null)
      from bruce.plain_places(p_source, p_snapshot -> 'metrics') as p
      order by p.place
    ));
  end if;
  return bruce.make_layout(p_scope_id, p_names_hash, array(
    select bruce.find_series(p_scope_id, m.kind, m.entity_key, m.metric, m.name, m.node)
    from bruce.measured_numbers(p_source, p_snapshot) as m
    order by m.kind, m.entity_key, m.metric
  ));
end;
$$;
revoke all on function bruce.find_layout(pg_catalog.int4, text, jsonb, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.find_layout(integer, text, jsonb, bigint) is
  'The layout of what a snapshot measures; made, with its series, when it is the first of its kind.';

-- 20_observed/history/find_series.sql
create function bruce.find_series(
  p_scope_id integer, p_kind text, p_entity_key text, p_metric text, p_name text, p_node text
)
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_series bruce.metric_series;
begin
  select s.* into v_series
  from bruce.metric_series as s
  where s.scope_id = p_scope_id and s.kind = p_kind and s.entity_key = p_entity_key
    and s.metric = p_metric;
  if v_series.series_id is null then
    insert into bruce.metric_series (scope_id, kind, entity_key, metric, name, node)
    values (p_scope_id, p_kind, p_entity_key, p_metric, p_name, p_node)
    on conflict (scope_id, kind, entity_key, metric) do update set name = excluded.name
    returning * into v_series;
  elsif (v_series.name, v_series.node) is distinct from (p_name, p_node) then
    update bruce.metric_series as s set name = p_name, node = p_node
    where s.series_id = v_series.series_id;
  end if;
  return v_series.series_id;
end;
$$;
revoke all on function bruce.find_series(pg_catalog.int4, text, text, text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.find_series(integer, text, text, text, text, text) is
  'The series of a metric of a thing, under its present name; made when it is the first number of it.';

-- 20_observed/history/host_series.sql
create function bruce.host_series(p_host text)
returns table (
  series_id integer, scope_id integer, source text, kind text, name text, metric text, is_own boolean
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select s.series_id, s.scope_id, c.source, s.kind, s.name, s.metric,
    bruce.is_of_machine(s.kind)
  from bruce.scopes as c
  join bruce.metric_series as s on s.scope_id = c.scope_id
  where c.host = p_host
  union all
  -- as the hypervisor measures it that lists it as a guest or node
  select s.series_id, s.scope_id, c.source, s.kind, s.name, s.metric, true
  from bruce.entities as e
  join bruce.scopes as c on c.scope_id = e.scope_id and c.host <> p_host
  join bruce.metric_series as s on s.scope_id = e.scope_id and s.kind = e.kind
    and s.entity_key = e.entity_key
  where e.hostname = p_host and e.kind in ('guest', 'node', 'vm')
  union all
  select s.series_id, s.scope_id, 'bruce', s.kind, s.name, s.metric, false
  from bruce.metric_series as s
  where s.scope_id = 0 and p_host = (select o.self_hostname from public.settings as o);
end;
$$;
revoke all on function bruce.host_series(text) from public, anon, authenticated, service_role;
comment on function bruce.host_series(text) is
  'The series of a host: of its own collectors, and what its hypervisor measures of it. is_own: of the host '
  'as a whole. source bruce: of this database, on the host that it runs on.';
grant execute on function bruce.host_series(text) to authenticated, service_role;

-- 20_observed/history/make_layout.sql
create function bruce.make_layout(p_scope_id integer, p_names_hash bigint, p_series_ids integer[])
returns integer
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_layout_id integer;
begin
  insert into bruce.metric_layouts (scope_id, names_hash, series_ids)
  values (p_scope_id, p_names_hash, p_series_ids)
  on conflict do nothing
  returning layout_id into v_layout_id;
  -- another one was faster
  return coalesce(v_layout_id, (
    select l.layout_id from bruce.metric_layouts as l
    where l.scope_id = p_scope_id and l.names_hash = p_names_hash
  ));
end;
$$;
revoke all on function bruce.make_layout(pg_catalog.int4, pg_catalog.int8, pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.make_layout(integer, bigint, integer[]) is
  'Notes which series the numbers are of. Returns the id of the layout.';

-- 20_observed/history/measured_numbers.sql
create function bruce.measured_numbers(p_source text, p_snapshot jsonb)
returns table (kind text, entity_key text, metric text, name text, node text, value real)
language sql
stable
set search_path = ''
as $$
  -- one of several of the same key: as its threshold is asked
  select m.kind, m.entity_key, m.metric, min(m.name), min(m.node),
    round(greatest(least(max(m.value), 1e18), 0), 4)::real
  from bruce.measurements(p_source, p_snapshot) as m
  group by m.kind, m.entity_key, m.metric;
$$;
revoke all on function bruce.measured_numbers(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.measured_numbers(text, jsonb) is
  'What a snapshot measures, one row per thing and metric.';

-- 20_observed/history/metric_layouts.sql
create table bruce.metric_layouts (
  layout_id integer generated always as identity primary key,
  scope_id integer not null,
  names_hash bigint not null,
  series_ids integer[] not null,
  unique (scope_id, names_hash)
);
revoke all on table bruce.metric_layouts from public, anon, authenticated, service_role;
comment on table bruce.metric_layouts is
  'Which series the numbers of a sample or a roll-up are of, in their order. Samples of the same things '
  'share one.';
comment on column bruce.metric_layouts.names_hash is
  'Of what a snapshot measures, as its sample names it; of roll-ups, of the ids of the series.';
alter table bruce.metric_layouts enable row level security;
create policy metric_layouts_select_authenticated on bruce.metric_layouts
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.metric_layouts to authenticated, service_role;

-- 20_observed/history/metric_part.sql
create function bruce.metric_part(p_span interval, p_at timestamptz)
returns smallint
language sql
immutable
set search_path = ''
as $$
  select (case p_span
    when interval '5 minutes' then floor(extract(epoch from p_at) / 86400)::bigint % 4
    when interval '1 hour' then 4
    when interval '1 day' then 5
  end)::smallint;
$$;
revoke all on function bruce.metric_part(pg_catalog.interval, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.metric_part(interval, timestamptz) is
  'The part of bruce.metric_rollups that holds a span (5 minutes, 1 hour, 1 day) which starts at a moment.';

-- 20_observed/history/metric_pieces.sql
create function bruce.metric_pieces(p_scope_ids integer[], p_since timestamptz, p_until timestamptz)
returns table (
  scope_id integer, starts_at timestamptz, layout_id integer, samples integer, lowest real[], mean real[],
  highest real[]
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_now constant timestamptz := bruce.clock();
  v_rolled_until timestamptz := (select s.rolled_until from bruce.metric_state as s);
  v_days_until timestamptz := '-infinity';
  v_hours_until timestamptz;
  v_five_until timestamptz := v_rolled_until;
begin
  -- the coarsest that the span needs, and after its last whole part what is finer
  if p_since < v_now - interval '31 days' then
    v_days_until := date_trunc('day', v_rolled_until, 'UTC');
  end if;
  v_hours_until := case when p_since < v_now - interval '2 days'
    then date_trunc('hour', v_rolled_until, 'UTC') else v_days_until end;
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part = 5 and r.scope_id = any (p_scope_ids)
      and r.starts_at >= p_since and r.starts_at < least(v_days_until, p_until);
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part = 4 and r.scope_id = any (p_scope_ids)
      and r.starts_at >= greatest(p_since, v_days_until) and r.starts_at < least(v_hours_until, p_until);
  -- not logged, so a replica has none
  if not pg_is_in_recovery() then
    if p_since >= v_now - interval '2 hours' then
      -- after a crash there are none of before
      v_five_until := least(v_rolled_until, (
        select date_bin('5 minutes', min(m.measured_at), 'epoch') + interval '5 minutes'
        from bruce.metric_samples as m where m.scope_id = any (p_scope_ids)));
    end if;
    return query
      select m.scope_id, m.measured_at, m.layout_id, 1, m.numbers, m.numbers, m.numbers
      from bruce.metric_samples as m
      where m.scope_id = any (p_scope_ids)
        and m.measured_at >= greatest(p_since, v_five_until) and m.measured_at <= p_until;
  end if;
  return query
    select r.scope_id, r.starts_at, r.layout_id, r.samples, r.lowest, r.mean, r.highest
    from bruce.metric_rollups as r
    where r.part in (0, 1, 2, 3) and r.scope_id = any (p_scope_ids)
      and r.starts_at >= greatest(p_since, v_hours_until) and r.starts_at < least(v_five_until, p_until);
end;
$$;
revoke all on function bruce.metric_pieces(pg_catalog.int4[], timestamptz, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.metric_pieces(integer[], timestamptz, timestamptz) is
  'What is kept of these scopes between two moments, at the resolution that the age of the first one has: '
  'samples (2 hours), five minutes (2 days), hours (30 days) or days.';
grant execute on function bruce.metric_pieces(integer[], timestamptz, timestamptz)
  to authenticated, service_role;

-- 20_observed/history/metric_point.sql
create type bruce.metric_point as (
  source text, kind text, name text, metric text, at timestamptz, value numeric, lowest numeric,
  highest numeric
);
comment on type bruce.metric_point is
  'A number of a thing over a part of the time: its mean, lowest and highest.';

-- 20_observed/history/metric_points.sql
create function bruce.metric_points(
  p_series_ids integer[], p_since timestamptz, p_until timestamptz, p_points integer
)
returns table (series_id integer, at timestamptz, mean real, lowest real, highest real)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  with place as materialized (
    select s.series_id, l.layout_id, array_position(l.series_ids, s.series_id) as position
    from bruce.metric_series as s
    join bruce.metric_layouts as l on l.scope_id = s.scope_id and s.series_id = any (l.series_ids)
    where s.series_id = any (p_series_ids)
  ),
  number as (
    select p.series_id, k.starts_at, k.samples, k.lowest[p.position] as lowest, k.mean[p.position] as mean,
      k.highest[p.position] as highest
    from bruce.metric_pieces(
      array(select distinct s.scope_id from bruce.metric_series as s where s.series_id = any (p_series_ids)),
      p_since, p_until) as k
    join place as p on p.layout_id = k.layout_id
    where k.mean[p.position] is not null
  )
  select n.series_id, min(n.starts_at),
    (sum(n.mean::float8 * n.samples) / sum(n.samples))::real, min(n.lowest), max(n.highest)
  from number as n
  group by n.series_id, width_bucket(
    extract(epoch from n.starts_at), extract(epoch from p_since),
    extract(epoch from greatest(p_until, p_since + interval '1 second')) + 1, p_points)
  order by n.series_id, min(n.starts_at);
end;
$$;
revoke all on function bruce.metric_points(pg_catalog.int4[], timestamptz, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.metric_points(integer[], timestamptz, timestamptz, integer) is
  'How these numbers went: at most p_points of each, one of each part of the time; lowest and highest of '
  'what it stands for. Where nothing was measured there is none: a gap is a gap.';
grant execute on function bruce.metric_points(integer[], timestamptz, timestamptz, integer)
  to authenticated, service_role;

-- 20_observed/history/metric_rollups.sql
create table bruce.metric_rollups (
  part smallint not null,
  scope_id integer not null,
  starts_at timestamptz not null,
  layout_id integer not null,
  samples integer not null,
  lowest real[] not null,
  mean real[] not null,
  highest real[] not null,
  primary key (part, scope_id, starts_at)
) partition by list (part);
revoke all on table bruce.metric_rollups from public, anon, authenticated, service_role;
comment on table bruce.metric_rollups is
  'What was measured, rolled up: five minutes (kept 2 days), hours (30 days), days (2 years); one row per '
  'scope and span, with the lowest, mean and highest number of each of its series. Nothing measured: no row.';
comment on column bruce.metric_rollups.part is
  '0 to 3: five minutes, by the day; 4: hours; 5: days (bruce.metric_part). The days of five minutes take '
  'turns, so that an old one is emptied as a whole.';
comment on column bruce.metric_rollups.samples is 'How many snapshots it is made of.';
create table bruce.metric_five_minutes_0 partition of bruce.metric_rollups for values in (0);
revoke all on table bruce.metric_five_minutes_0 from public, anon, authenticated, service_role;
create table bruce.metric_five_minutes_1 partition of bruce.metric_rollups for values in (1);
revoke all on table bruce.metric_five_minutes_1 from public, anon, authenticated, service_role;
create table bruce.metric_five_minutes_2 partition of bruce.metric_rollups for values in (2);
revoke all on table bruce.metric_five_minutes_2 from public, anon, authenticated, service_role;
create table bruce.metric_five_minutes_3 partition of bruce.metric_rollups for values in (3);
revoke all on table bruce.metric_five_minutes_3 from public, anon, authenticated, service_role;
create table bruce.metric_hours partition of bruce.metric_rollups for values in (4);
revoke all on table bruce.metric_hours from public, anon, authenticated, service_role;
create table bruce.metric_days partition of bruce.metric_rollups for values in (5);
revoke all on table bruce.metric_days from public, anon, authenticated, service_role;
-- as with bruce.metric_samples
alter table bruce.metric_five_minutes_0
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_1
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_2
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_five_minutes_3
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_hours
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
alter table bruce.metric_days
  alter column lowest set statistics 0, alter column mean set statistics 0,
  alter column highest set statistics 0;
comment on table bruce.metric_five_minutes_0 is 'Five minutes of every fourth day.';
comment on table bruce.metric_five_minutes_1 is 'Five minutes of the days after those.';
comment on table bruce.metric_five_minutes_2 is 'Five minutes of the days after those.';
comment on table bruce.metric_five_minutes_3 is 'Five minutes of the days after those.';
comment on table bruce.metric_hours is 'Hours.';
comment on table bruce.metric_days is 'Days, in UTC.';
alter table bruce.metric_rollups enable row level security;
alter table bruce.metric_five_minutes_0 enable row level security;
alter table bruce.metric_five_minutes_1 enable row level security;
alter table bruce.metric_five_minutes_2 enable row level security;
alter table bruce.metric_five_minutes_3 enable row level security;
alter table bruce.metric_hours enable row level security;
alter table bruce.metric_days enable row level security;
create policy metric_rollups_select_authenticated on bruce.metric_rollups
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.metric_rollups to authenticated, service_role;

-- 20_observed/history/metric_samples.sql
-- unlogged: what is thrown away after two hours need not reach the disk. A crash empties it, and so costs
-- what is not rolled up yet, some five minutes, and the detail of two hours; a replica has none of it
create unlogged table bruce.metric_samples (
  scope_id integer not null,
  measured_at timestamptz not null,
  received_at timestamptz not null,
  layout_id integer not null,
  numbers real[] not null,
  primary key (scope_id, measured_at)
) with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_threshold = 100000);
revoke all on table bruce.metric_samples from public, anon, authenticated, service_role;
-- samples of these numbers in the statistics would be half of what reaches the log, and no plan asks for them
alter table bruce.metric_samples alter column numbers set statistics 0;
comment on table bruce.metric_samples is
  'What each snapshot of the last two hours measured, one row per snapshot. Not logged: after a crash of the '
  'server it is empty, and on a read replica nobody can read it.';
comment on column bruce.metric_samples.measured_at is
  'observed_at of the snapshot, by the clock of this server.';
alter table bruce.metric_samples enable row level security;
create policy metric_samples_select_authenticated on bruce.metric_samples
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.metric_samples to authenticated, service_role;

-- 20_observed/history/metric_state.sql
create table bruce.metric_state (
  singleton boolean primary key default true check (singleton),
  rolled_until timestamptz not null default '-infinity',
  forecast_until timestamptz not null default '-infinity',
  forecast_scope_id integer not null default -1
) with (fillfactor = 20);
revoke all on table bruce.metric_state from public, anon, authenticated, service_role;
comment on table bruce.metric_state is 'One row: how far the history of measurements is rolled up.';
comment on column bruce.metric_state.rolled_until is
  'All five minutes before it are rolled up, and with them the hours and days that end before it.';
comment on column bruce.metric_state.forecast_until is
  'The hour up to which all forecasts were computed.';
comment on column bruce.metric_state.forecast_scope_id is
  'The last scope whose forecasts were computed in the present round.';
alter table bruce.metric_state enable row level security;
create policy metric_state_select_authenticated on bruce.metric_state
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.metric_state to authenticated, service_role;
insert into bruce.metric_state default values;

-- 20_observed/history/metrics.sql
create function public.metrics(
  hostname text, kind text default null, name text default null, metric text default null,
  since timestamptz default null, until timestamptz default null, points integer default 60
)
returns setof bruce.metric_point
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_until timestamptz := coalesce(metrics.until, bruce.clock());
begin
  perform bruce.refuse_strangers();
  return query
    with series as materialized (
      select s.*
      from bruce.host_series((bruce.resolve_host(metrics.hostname)).host) as s
      where (metrics.kind is null or s.kind = metrics.kind)
        and (metrics.name is null or s.name = metrics.name)
        and (metrics.metric is null or s.metric = metrics.metric)
      order by s.is_own desc, s.kind, s.name, s.metric
      limit 500
    )
    select s.source, s.kind, s.name, s.metric, p.at, bruce.shown_number(p.mean),
      bruce.shown_number(p.lowest), bruce.shown_number(p.highest)
    from bruce.metric_points(
      array(select s.series_id from series as s), coalesce(metrics.since, v_until - interval '7 days'),
      v_until, least(greatest(metrics.points, 1), 1000)) as p
    join series as s on s.series_id = p.series_id
    order by s.kind, s.name, s.metric, s.source, p.at;
end;
$$;
revoke all on function public.metrics(text, text, text, text, timestamptz, timestamptz, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function public.metrics(text, text, text, text, timestamptz, timestamptz, integer) is
  'How the numbers of a host went since a time (7 days), at most points (60) of each: the mean of each part '
  'of the time, with the lowest and highest. Of the last two hours each snapshot, of two days five minutes, '
  'of 30 days hours, of two years days.';
grant execute on function public.metrics(text, text, text, text, timestamptz, timestamptz, integer)
  to authenticated, service_role;

-- 20_observed/history/newest_numbers.sql
create function bruce.newest_numbers(p_scope_ids integer[])
returns table (series_id integer, value real, measured_at timestamptz)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_in_recovery constant boolean := pg_is_in_recovery();
  v_scope_id integer;
begin
  foreach v_scope_id in array p_scope_ids loop
    -- not logged, so a replica has none
    if not v_in_recovery then
      return query
        select u.series_id, u.number, m.measured_at
        from (
          select m.* from bruce.metric_samples as m
          where m.scope_id = v_scope_id order by m.measured_at desc limit 1
        ) as m
        join bruce.metric_layouts as l on l.layout_id = m.layout_id
        cross join lateral unnest(l.series_ids, m.numbers) as u (series_id, number)
        where u.number is not null;
      continue when found;
    end if;
    return query
      select u.series_id, u.number, r.starts_at
      from (
        select f.*
        from (
          (select r.* from bruce.metric_rollups as r
            where r.part in (0, 1, 2, 3) and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
          union all
          (select r.* from bruce.metric_rollups as r
            where r.part = 4 and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
          union all
          (select r.* from bruce.metric_rollups as r
            where r.part = 5 and r.scope_id = v_scope_id order by r.starts_at desc limit 1)
        ) as f
        order by f.starts_at desc, f.part
        limit 1
      ) as r
      join bruce.metric_layouts as l on l.layout_id = r.layout_id
      cross join lateral unnest(l.series_ids, r.mean) as u (series_id, number)
      where u.number is not null;
  end loop;
end;
$$;
revoke all on function bruce.newest_numbers(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.newest_numbers(integer[]) is
  'What the newest snapshot of each of these scopes measured, or the newest part of the history that there '
  'is.';

-- 20_observed/history/pack_rollups.sql
create function bruce.pack_rollups(p_span interval, p_scope_ids integer[], p_starts timestamptz[])
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
set enable_mergejoin = off
set work_mem = '32MB'
as $$
declare
  v_written integer;
begin
  -- of parts of which more is known than when they were written, or which are new
  with span as materialized (
    select b.scope_id, b.starts_at, bruce.metric_part(p_span, b.starts_at) as part
    from unnest(p_scope_ids, p_starts) as b (scope_id, starts_at)
  ),
  piece as materialized (
    select s.scope_id, s.starts_at, s.part, f.layout_id, f.samples, f.lowest, f.mean, f.highest
    from span as s
    cross join lateral (
      select m.layout_id, 1 as samples, m.numbers as lowest, m.numbers as mean, m.numbers as highest
      from bruce.metric_samples as m
      where p_span = interval '5 minutes' and m.scope_id = s.scope_id
        and m.measured_at >= s.starts_at and m.measured_at < s.starts_at + p_span
      union all
      select r.layout_id, r.samples, r.lowest, r.mean, r.highest
      from bruce.metric_rollups as r
      where p_span = interval '1 hour' and r.scope_id = s.scope_id
        and r.part = bruce.metric_part(interval '5 minutes', s.starts_at)
        and r.starts_at >= s.starts_at and r.starts_at < s.starts_at + p_span
      union all
      select r.layout_id, r.samples, r.lowest, r.mean, r.highest
      from bruce.metric_rollups as r
      where p_span = interval '1 day' and r.scope_id = s.scope_id and r.part = 4
        and r.starts_at >= s.starts_at and r.starts_at < s.starts_at + p_span
    ) as f
  ),
  total as materialized (
    select p.scope_id, p.starts_at, p.part, sum(p.samples)::integer as samples
    from piece as p
    group by p.scope_id, p.starts_at, p.part
  ),
  news as materialized (
    select t.scope_id, t.starts_at, t.part, t.samples
    from total as t
    where not exists (
      select from bruce.metric_rollups as r
      where r.part = t.part and r.scope_id = t.scope_id and r.starts_at = t.starts_at
        and r.samples >= t.samples)
  ),
  number as (
    select p.scope_id, p.starts_at, u.series_id, min(u.lowest) as lowest,
      (sum(u.mean::float8 * p.samples) / sum(p.samples))::real as mean, max(u.highest) as highest
    from news as n
    join piece as p on p.scope_id = n.scope_id and p.starts_at = n.starts_at
    join bruce.metric_layouts as l on l.layout_id = p.layout_id
    cross join lateral unnest(l.series_ids, p.lowest, p.mean, p.highest) as u (
      series_id, lowest, mean, highest)
    where u.mean is not null
    group by p.scope_id, p.starts_at, u.series_id
  ),
  packed as (
    select u.scope_id, u.starts_at, array_agg(u.series_id order by u.series_id) as series_ids,
      array_agg(u.lowest order by u.series_id) as lowest, array_agg(u.mean order by u.series_id) as mean,
      array_agg(u.highest order by u.series_id) as highest
    from number as u
    group by u.scope_id, u.starts_at
  )
  insert into bruce.metric_rollups as r (
    part, scope_id, starts_at, layout_id, samples, lowest, mean, highest)
  select n.part, n.scope_id, n.starts_at,
    coalesce(
      (select l.layout_id from bruce.metric_layouts as l
        where l.scope_id = n.scope_id and l.names_hash = hashtextextended(k.series_ids::text, 2)),
      bruce.make_layout(n.scope_id, hashtextextended(k.series_ids::text, 2), k.series_ids)),
    n.samples, k.lowest, k.mean, k.highest
  from packed as k
  join news as n on n.scope_id = k.scope_id and n.starts_at = k.starts_at
  order by n.scope_id, n.starts_at
  on conflict (part, scope_id, starts_at) do update
  set layout_id = excluded.layout_id, samples = excluded.samples, lowest = excluded.lowest,
    mean = excluded.mean, highest = excluded.highest;
  get diagnostics v_written = row_count;
  return v_written;
end;
$$;
revoke all on function bruce.pack_rollups(pg_catalog.interval, pg_catalog.int4[], timestamptz[]) from public, anon, authenticated, service_role;
comment on function bruce.pack_rollups(interval, integer[], timestamptz[]) is
  'Rolls up these spans (5 minutes, 1 hour or 1 day) of these scopes from what is finer. A span is only '
  'written when more snapshots of it are known than before, so that a replay counts once and a crash takes '
  'nothing away. Returns how many it wrote.';

-- 20_observed/history/plain_metrics.sql
create function bruce.plain_metrics()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select '{cpu_pct,mem_pct,disk_pct,swap_pct,gpu_pct,gpu_mem_pct,temperature_c}'::text[];
$$;
revoke all on function bruce.plain_metrics() from public, anon, authenticated, service_role;
comment on function bruce.plain_metrics() is 'The order of highest in bruce.plain_numbers.';

-- 20_observed/history/plain_numbers.sql
create type bruce.plain_numbers as (names_hash bigint, numbers real[], highest real[]);
comment on type bruce.plain_numbers is
  'What a snapshot measures, a hash of what it is of, and of each of bruce.plain_metrics the highest number.';

-- 20_observed/history/plain_places.sql
create function bruce.plain_places(p_source text, p_metrics jsonb)
returns table (place bigint, kind text, entity_key text, metric text, name text)
language sql
stable
set search_path = ''
as $$
  select row_number() over (order by o.place, m.place), o.kind, m.name, o.metric,
    case o.kind when 'cpu' then '' when 'memory' then ''
      when 'gpu' then regexp_replace(m.name, '/[^/]*$', '') else m.name end
  from (values
    ('docker', 1, 'container', 'cpu_pct'),
    ('docker', 2, 'container', 'mem_pct'),
    ('system', 1, 'cpu', 'cpu_pct'),
    ('system', 2, 'memory', 'mem_pct'),
    ('system', 3, 'memory', 'swap_pct'),
    ('system', 4, 'filesystem', 'disk_pct'),
    ('system', 5, 'gpu', 'gpu_pct'),
    ('system', 6, 'gpu', 'gpu_mem_pct'),
    ('system', 7, 'gpu', 'temperature_c')
  ) as o (source, place, kind, metric)
  cross join lateral (
    select o.kind as name, 1 as place where o.kind in ('cpu', 'memory')
    union all
    select k.name, k.place
    from jsonb_object_keys(case o.kind when 'container' then p_metrics when 'filesystem' then
      p_metrics -> 'filesystems' when 'gpu' then p_metrics -> 'gpus' end) with ordinality as k (name, place)
  ) as m
  where o.source = p_source;
$$;
revoke all on function bruce.plain_places(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.plain_places(text, jsonb) is
  'What the numbers that bruce.read_at_once reads are of, in their order.';

-- 20_observed/history/read_at_once.sql
create function bruce.read_at_once(p_source text, p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
begin
  case p_source
    when 'docker' then
      return bruce.read_docker_numbers(p_snapshot);
    when 'system' then
      return bruce.read_machine_numbers(p_snapshot);
    else
      return null;
  end case;
end;
$$;
revoke all on function bruce.read_at_once(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.read_at_once(text, jsonb) is
  'What a snapshot measures, where one look says it. Null: bruce.measurements reads it.';

-- 20_observed/history/read_docker_numbers.sql
create function bruce.read_docker_numbers(p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
declare
  v_read bruce.plain_numbers;
  v_is_plain boolean;
begin
  -- between two numbers are only numbers; what is too small for a float is nothing
  select hashtextextended(string_agg(m.name, e'\x1f'), 0), array_agg(m.cpu_pct) || array_agg(m.mem_pct),
    array[max(m.cpu_pct), max(m.mem_pct)],
    bool_and(
      (m.cpu_pct is not null or m.cpu is null and not m.value ? 'cpu')
      and (m.mem_pct is not null
        or coalesce(m.used between '0' and '1e18', not m.value ? 'mem')
          and coalesce(m.most between '0' and '1e18', not m.value ? 'maxmem')))
  into v_read.names_hash, v_read.numbers, v_read.highest, v_is_plain
  from (
    select f.name, f.value, f.cpu, f.used, f.most,
      case when f.cpu between '0.001' and '1e18' then f.cpu::float8::real
        when f.cpu between '0' and '0.001' then 0 end as cpu_pct,
      case when f.used between '0' and '1e18' and f.most between '1' and '1e18'
        then (f.used::bigint * 100::float8 / f.most::bigint)::real end as mem_pct
    from (
      select e.key as name, e.value, e.value -> 'cpu_pct' as cpu, e.value -> 'mem_bytes' as used,
        e.value -> 'mem_limit' as most
      from jsonb_each(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as e
      offset 0
    ) as f
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  end if;
  return v_read;
end;
$$;
revoke all on function bruce.read_docker_numbers(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.read_docker_numbers(jsonb) is
  'What a snapshot of docker measures, as our collector gives it, in one look: cpu_pct of each container, '
  'then mem_pct of each, and a hash of their names. Null: it measures nothing, or gives it in another way; '
  'then bruce.measurements reads it.';

-- 20_observed/history/read_machine_numbers.sql
create function bruce.read_machine_numbers(p_snapshot jsonb)
returns bruce.plain_numbers
language plpgsql
stable
set search_path = ''
as $$
declare
  v_metrics constant jsonb := p_snapshot -> 'metrics';
  v_machine constant jsonb := v_metrics -> 'machine';
  v_is_plain boolean;
  v_first real[];
  v_read bruce.plain_numbers;
  v_gpus record;
begin
  if jsonb_typeof(v_machine) is distinct from 'object'
    or v_machine ?| '{cpu,mem,maxmem,disk,used,allocated,total_bytes,used_bytes,available_bytes}'
    or v_machine ?| '{swap_used_bytes,swap_total_bytes}'
    or jsonb_typeof(v_metrics -> 'filesystems') <> 'object' or jsonb_typeof(v_metrics -> 'gpus') <> 'object'
    -- who writes them into the rows
    or p_snapshot -> 'cpu' ?| '{cpu_pct,cpu}'
    or p_snapshot -> 'memory' ?| '{mem_bytes,used_bytes,available_bytes,swap_bytes,swap_used_bytes}'
    or p_snapshot @? '$.filesystems[*].used_bytes'
    or p_snapshot @? '$.gpus[*] ? (exists(@.utilization_pct) || exists(@.memory_used_bytes)
      || exists(@.temperature_c))'
  then
    return null;
  end if;
  select
    array[
      case when m.cpu between '0.001' and '1e18' then m.cpu::float8::real
        when m.cpu between '0' and '0.001' then 0 end,
      case when m.used between '0' and '1e18' and m.most between '1' and '1e18'
        then (m.used::bigint * 100::float8 / m.most::bigint)::real end,
      case when m.swap between '0' and '1e18' and m.most_swap between '1' and '1e18'
        then (m.swap::bigint * 100::float8 / m.most_swap::bigint)::real end
    ],
    coalesce(m.cpu between '0' and '1e18' or m.cpu = 'null', true)
      and coalesce(m.used between '0' and '1e18' or m.used = 'null', true)
      and coalesce(m.most between '0' and '1e18' or m.most = 'null', true)
      and coalesce(m.swap between '0' and '1e18' or m.swap = 'null', true)
      and coalesce(m.most_swap between '0' and '1e18' or m.most_swap = 'null', true)
  into v_first, v_is_plain
  from (
    select v_machine -> 'cpu_pct' as cpu, v_machine -> 'mem_bytes' as used, v_machine -> 'mem_limit' as most,
      v_machine -> 'swap_bytes' as swap, v_machine -> 'swap_limit' as most_swap
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  end if;
  select hashtextextended(string_agg(m.name, e'\x1f'), 2), v_first || array_agg(m.disk_pct),
    array[v_first[1], v_first[2], max(m.disk_pct), v_first[3]],
    bool_and(m.disk_pct is not null
      or coalesce(m.used between '0' and '1e18' or m.used = 'null', true)
        and coalesce(m.free between '0' and '1e18' or m.free = 'null', true) and not m.value ? 'size_bytes')
  into v_read.names_hash, v_read.numbers, v_read.highest, v_is_plain
  from (
    select f.name, f.value, f.used, f.free,
      case when f.used between '0' and '1e18' and f.free between '0' and '1e18'
        then (f.used::bigint * 100::float8 / nullif(f.used::bigint + f.free::bigint, 0))::real
        end as disk_pct
    from (
      select e.key as name, e.value, e.value -> 'used_bytes' as used, e.value -> 'available_bytes' as free
      from jsonb_each(v_metrics -> 'filesystems') as e
      offset 0
    ) as f
    offset 0
  ) as m;
  if not v_is_plain then
    return null;
  elsif v_read.names_hash is null then
    v_read.names_hash := 0;
  end if;
  if v_metrics -> 'gpus' <> '{}' then
    select string_agg(m.name, e'\x1f') as names, array_agg(m.gpu_pct) as gpu_pct,
      array_agg(m.gpu_mem_pct) as gpu_mem_pct, array_agg(m.temperature_c) as temperature_c,
      array[max(m.gpu_pct), max(m.gpu_mem_pct), max(m.temperature_c)] as highest,
      bool_and(m.is_plain) as is_plain
    into v_gpus
    from (
      select e.key as name,
        case when e.value -> 'utilization_pct' between '0.001' and '1e18'
          then (e.value -> 'utilization_pct')::float8::real
          when e.value -> 'utilization_pct' between '0' and '0.001' then 0 end as gpu_pct,
        case when e.value -> 'memory_used_bytes' between '0' and '1e18'
            and e.value -> 'memory_total_bytes' between '1' and '1e18'
          then ((e.value -> 'memory_used_bytes')::bigint * 100::float8
            / (e.value -> 'memory_total_bytes')::bigint)::real end as gpu_mem_pct,
        case when e.value -> 'temperature_c' between '0.001' and '1e18'
          then (e.value -> 'temperature_c')::float8::real
          when e.value -> 'temperature_c' between '0' and '0.001' then 0 end as temperature_c,
        jsonb_typeof(e.value) = 'object'
          and not e.value ?| '{cpu_pct,cpu,disk,used,allocated}'
          and not exists (
            select from jsonb_each(e.value) as n
            where not (n.value between '0' and '1e18' or n.value = 'null')
          ) as is_plain
      from jsonb_each(v_metrics -> 'gpus') as e
      offset 0
    ) as m;
    if not v_gpus.is_plain then
      return null;
    end if;
    v_read.names_hash := hashtextextended(v_gpus.names, v_read.names_hash);
    v_read.numbers := v_read.numbers || v_gpus.gpu_pct || v_gpus.gpu_mem_pct || v_gpus.temperature_c;
    v_read.highest := v_read.highest || v_gpus.highest;
  end if;
  return v_read;
end;
$$;
revoke all on function bruce.read_machine_numbers(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.read_machine_numbers(jsonb) is
  'What a machine says of itself beside its rows, as our collector gives it, in one look: cpu_pct, mem_pct '
  'and swap_pct, disk_pct of each filesystem, then gpu_pct, gpu_mem_pct and temperature_c of all cards. '
  'Null: it gives it in another way; then bruce.measurements reads it.';

-- 20_observed/history/read_numbers.sql
create function bruce.read_numbers(
  p_source text, p_snapshot jsonb, out names_hash bigint, out numbers real[]
)
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_source in ('service_health', 'proxy') then
    return;
  end if;
  select p.names_hash, p.numbers into names_hash, numbers from bruce.read_at_once(p_source, p_snapshot) as p;
  if numbers is not null then
    return;
  end if;
  select
    -- with its name: a thing that is renamed is noted anew
    hashtextextended(string_agg(concat_ws(e'\x1f', m.kind, m.entity_key, m.metric, m.name, m.node), e'\x1e'
      order by m.kind, m.entity_key, m.metric), 1),
    array_agg(m.value order by m.kind, m.entity_key, m.metric)
  into names_hash, numbers
  from bruce.measured_numbers(p_source, p_snapshot) as m;
end;
$$;
revoke all on function bruce.read_numbers(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.read_numbers(text, jsonb) is
  'What a snapshot measures, in the order of its layout, and a hash of what it is of. Null: nothing.';

-- 20_observed/history/shown_number.sql
create function bruce.shown_number(p_number real)
returns numeric
language sql
immutable
set search_path = ''
as $$
  select case when abs(p_number) < 1e6 then round(p_number::numeric, 1)
    else round(p_number::float8)::numeric end;
$$;
revoke all on function bruce.shown_number(pg_catalog.float4) from public, anon, authenticated, service_role;
comment on function bruce.shown_number(real) is 'A number as people read it: of percent one decimal.';
grant execute on function bruce.shown_number(real) to authenticated, service_role;

-- 20_observed/stored_snapshots.sql
create table bruce.stored_snapshots (
  id bigint generated by default as identity,
  hostname text not null,
  source text,
  observed_at timestamptz not null default now(),
  received_at timestamptz not null default now(),
  complete boolean not null default true,
  incomplete_lists text[] not null default '{}',
  disposition text not null check (disposition in ('current', 'late', 'partial', 'held', 'error')),
  error jsonb,
  snapshot jsonb not null default '{}',
  seq bigint,
  run_id text,
  collector jsonb,
  content_hash bigint,
  changes jsonb,
  source_id text,
  rows jsonb,
  base_rows integer[],
  base_id bigint,
  base_at timestamptz,
  row_hashes bigint[],
  constraint observed_at_is_a_time check (isfinite(observed_at)),
  primary key (id, observed_at)
) partition by range (observed_at);
revoke all on table bruce.stored_snapshots from public, anon, authenticated, service_role;
create table bruce.observed_snapshots_default partition of bruce.stored_snapshots default;
revoke all on table bruce.observed_snapshots_default from public, anon, authenticated, service_role;
comment on table bruce.observed_snapshots_default is
  'Rows of months that have no partition of their own.';
create index observed_snapshots_scope_idx on bruce.stored_snapshots (hostname, source, observed_at desc);
comment on table bruce.stored_snapshots is
  'What public.observed_snapshots shows, as it is stored: the first snapshot of a scope on a day whole (its '
  'base), the others as what differs from that.';
comment on column bruce.stored_snapshots.snapshot is
  'Whole where base_id is null, else without its lists.';
comment on column bruce.stored_snapshots.rows is
  'What its lists have that the base has not, {"containers": {"of": 50, "new": {"3": {…}}}}: how many rows, '
  'and by their positions those that are new.';
comment on column bruce.stored_snapshots.base_rows is
  'For each row, over the lists by name, the number of the row of the base that it is equal to. Null: that '
  'at the same place.';
comment on column bruce.stored_snapshots.base_id is 'The row that has the other rows.';
comment on column bruce.stored_snapshots.base_at is 'observed_at of the base.';
comment on column bruce.stored_snapshots.row_hashes is
  'Of a base: the hash of each of its rows, over its lists by name.';
alter table bruce.stored_snapshots enable row level security;
alter table bruce.observed_snapshots_default enable row level security;
create policy stored_snapshots_select_authenticated on bruce.stored_snapshots
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.stored_snapshots to authenticated, service_role;
create trigger _900_note_change after insert on bruce.stored_snapshots
  for each statement execute function bruce.tg__note_change();

-- 20_observed/read/whole_snapshot.sql
create function bruce.whole_snapshot(p_kept bruce.stored_snapshots)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_base jsonb;
  v_list record;
  v_before integer := 0;
  v_whole jsonb := '{}';
begin
  if p_kept.base_id is null then
    return p_kept.snapshot;
  end if;
  select b.snapshot into v_base
  from bruce.stored_snapshots as b
  where b.id = p_kept.base_id and b.observed_at = p_kept.base_at;
  for v_list in
    select k.key as list, (k.value ->> 'of')::integer as rows, k.value -> 'new' as new
    from jsonb_each(p_kept.rows) as k
    order by k.key
  loop
    v_whole := v_whole || jsonb_build_object(v_list.list, to_jsonb(array(
      select coalesce(n.value, b.item)
      from generate_series(1, v_list.rows) as r (place)
      left join jsonb_each(v_list.new) as n on n.key = (r.place - 1)::text
      left join (
        select e.item, row_number() over (order by l.list, e.position) as place
        from bruce.snapshot_lists as l
        cross join lateral jsonb_array_elements(
          case jsonb_typeof(v_base -> l.list) when 'array' then v_base -> l.list else '[]' end
        ) with ordinality as e (item, position)
        where l.source = p_kept.source
      ) as b on b.place = coalesce(p_kept.base_rows[v_before + r.place], v_before + r.place)
      order by r.place
    )));
    v_before := v_before + v_list.rows;
  end loop;
  return p_kept.snapshot || v_whole;
end;
$$;
revoke all on function bruce.whole_snapshot(bruce.stored_snapshots) from public, anon, authenticated, service_role;
comment on function bruce.whole_snapshot(bruce.stored_snapshots) is
  'Puts a snapshot together that is kept as what differs from its base.';
grant execute on function bruce.whole_snapshot(bruce.stored_snapshots) to authenticated, service_role;

-- 20_observed/snapshot_lists.sql
create table bruce.snapshot_lists (
  source text not null,
  list text not null,
  kind text not null,
  volatile text[] not null default '{}',
  key text,
  is_required boolean not null default false,
  primary key (source, list)
);
revoke all on table bruce.snapshot_lists from public, anon, authenticated, service_role;
comment on table bruce.snapshot_lists is
  'Which lists of a snapshot hold rows, and which of their numbers move all the time and so do not count as '
  'a change.';
comment on column bruce.snapshot_lists.key is
  'Member that no two rows may share: of such rows the first counts.';
comment on column bruce.snapshot_lists.is_required is 'A snapshot without this list cannot be understood.';
alter table bruce.snapshot_lists enable row level security;
create policy snapshot_lists_select_authenticated on bruce.snapshot_lists
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.snapshot_lists to authenticated, service_role;
insert into bruce.snapshot_lists (source, list, kind, key, is_required, volatile) values
  ('docker', 'containers', 'container', 'name', true, '{status,uptime,size_rw,size_root_fs}'),
  ('proxmox', 'nodes', 'node', 'node', false, '{cpu,mem,disk,uptime,level,loadavg,wait,maxdisk}'),
  ('proxmox', 'guests', 'guest', 'vmid', true,
   '{cpu,mem,memhost,disk,uptime,netin,netout,diskread,diskwrite,'
   'pressurecpusome,pressureiosome,pressurememorysome}'),
  ('proxmox', 'storages', 'storage', null, false, '{disk,used,avail,maxdisk,total}'),
  ('truenas', 'system', 'system', null, false, '{uptime,uptime_seconds,loadavg,datetime}'),
  ('truenas', 'apps', 'app', 'name', false, '{stats}'),
  ('truenas', 'vms', 'vm', 'name', false, '{}'),
  ('truenas', 'pools', 'pool', 'name', false, '{allocated,free,freeing,fragmentation,scan}'),
  ('truenas', 'disks', 'disk', null, false, '{temperature}'),
  ('truenas', 'alerts', 'alert', null, false, '{last_occurrence}'),
  ('service_health', 'checks', 'check', null, true, '{latency_ms,checked_at,loaded,load}'),
  ('proxy', 'routes', 'route', null, true, '{}'),
  ('system', 'os', 'os', null, false, '{uptime_s,booted_at}'),
  ('system', 'cpu', 'cpu', null, false, '{cpu_pct,load_1,load_5,load_15}'),
  ('system', 'memory', 'memory', null, false, '{used_bytes,available_bytes,swap_used_bytes}'),
  ('system', 'filesystems', 'filesystem', 'mount', false, '{used_bytes,available_bytes}'),
  ('system', 'interfaces', 'interface', 'name', false, '{}'),
  ('system', 'units', 'unit', 'name', false, '{}'),
  ('system', 'listeners', 'listener', null, false, '{}'),
  ('system', 'gpus', 'gpu', null, false, '{memory_used_bytes,utilization_pct,temperature_c}'),
  ('service_health', 'repairs', 'repair', null, false, '{}'),
  ('home_assistant', 'system', 'home_assistant', null, false, '{}'),
  ('home_assistant', 'updates', 'update', 'entity_id', false, '{in_progress,update_percentage}'),
  ('home_assistant', 'repairs', 'repair', null, false, '{}');

-- 20_observed/observed_snapshots.sql
-- an older table of that name is kept aside until its rows have moved (adopt_observed)
do $$
begin
  if to_regclass('public.observed_snapshots') is not null then
    alter table public.observed_snapshots rename to observed_snapshots_before;
    alter table public.observed_snapshots_before set schema bruce;
  end if;
end;
$$;
create view public.observed_snapshots with (security_invoker = true) as
select
  s.id, s.hostname, s.source, s.observed_at, s.received_at, s.complete, s.incomplete_lists, s.disposition,
  s.error,
  case when s.base_id is null then s.snapshot else bruce.whole_snapshot(s) end as snapshot,
  s.seq, s.run_id, s.collector, s.content_hash, s.changes, s.source_id
from bruce.stored_snapshots as s;
revoke all on table public.observed_snapshots from public, anon, authenticated, service_role;
alter view public.observed_snapshots
  alter observed_at set default now(),
  alter received_at set default now(),
  alter complete set default true,
  alter incomplete_lists set default '{}',
  alter snapshot set default '{}';
comment on view public.observed_snapshots is
  'What collectors saw, one row per change (an unchanged snapshot stores none). `insert into '
  'observed_snapshots (hostname, source, snapshot)` is a way in, also with source_id in place of source.';
comment on column public.observed_snapshots.observed_at is 'When it was seen, by the clock of the collector.';
comment on column public.observed_snapshots.complete is
  'False: rows may lack, in all lists where incomplete_lists names none.';
comment on column public.observed_snapshots.incomplete_lists is
  'Lists that may lack rows: what they say counts, nothing is concluded from what they lack.';
comment on column public.observed_snapshots.disposition is
  'current: became the present. late: older than the present, history only. partial: lists may lack rows. '
  'error: proves nothing. held: kept back by the mass-change guard. Set by the engine, which judges each row '
  'before it is stored.';
comment on column public.observed_snapshots.error is '{"kind", "message"} when collection failed.';
comment on column public.observed_snapshots.changes is
  'What is different in it from the present it met, {"rows": [{list, position, hash, repeats}], "gone": '
  '[entity ids]}. Set by the engine.';
comment on column public.observed_snapshots.source_id is 'Older name of source.';
grant select on public.observed_snapshots to authenticated, service_role;
grant insert (hostname, source, source_id, observed_at, complete, incomplete_lists, error, snapshot, seq,
  run_id, collector)
  on public.observed_snapshots to service_role;

-- 20_observed/history/take_sample.sql
create function bruce.take_sample(
  p_scope_id integer, p_row public.observed_snapshots, p_measured_at timestamptz,
  p_names_hash bigint default null, p_numbers real[] default null
)
returns bruce.metric_sample
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_sample bruce.metric_sample;
begin
  -- of longer ago no five minutes are kept
  if p_measured_at < bruce.clock() - interval '2 days' then
    return v_sample;
  end if;
  v_sample.scope_id := p_scope_id;
  v_sample.measured_at := p_measured_at;
  v_sample.received_at := bruce.clock();
  v_sample.names_hash := p_names_hash;
  v_sample.numbers := p_numbers;
  if p_numbers is null then
    select n.names_hash, n.numbers into v_sample.names_hash, v_sample.numbers
    from bruce.read_numbers(p_row.source, p_row.snapshot) as n;
  end if;
  if v_sample.numbers is not null then
    v_sample.layout_id := bruce.find_layout(
      p_scope_id, p_row.source, p_row.snapshot, v_sample.names_hash);
  end if;
  return v_sample;
end;
$$;
revoke all on function bruce.take_sample(pg_catalog.int4, public.observed_snapshots, timestamptz, pg_catalog.int8, pg_catalog.float4[]) from public, anon, authenticated, service_role;
comment on function bruce.take_sample(integer, public.observed_snapshots, timestamptz, bigint, real[]) is
  'What a snapshot measured, for bruce.append_samples. p_names_hash, p_numbers: where they have been read.';

-- 20_observed/history/unit_of.sql
create function bruce.unit_of(p_metric text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case when p_metric like '%\_bytes' then 'bytes' when p_metric like '%\_c' then '°C' else '%' end;
$$;
revoke all on function bruce.unit_of(text) from public, anon, authenticated, service_role;
comment on function bruce.unit_of(text) is 'The unit of a metric, which its name ends with: %, bytes or °C.';

-- 20_observed/host_state.sql
create table bruce.host_state (
  hostname text primary key,
  asset_type text not null,
  lifecycle text not null,
  schedule text,
  declarations integer not null,
  parent text,
  cluster text,
  primary_ip text,
  vmid integer,
  is_critical boolean not null default false,
  is_secret boolean not null default false,
  scope_id integer,
  entity_id bigint,
  state text not null default 'unobserved',
  node text,
  addresses text[],
  address_scope_id integer,
  lock text,
  machine text,
  state_since timestamptz,
  place text,
  moved_at timestamptz,
  named_type text,
  other_name text,
  named_at timestamptz,
  candidates integer not null default 0,
  heard_until timestamptz,
  changed_at timestamptz not null
);
revoke all on table bruce.host_state from public, anon, authenticated, service_role;
create index host_state_parent_idx on bruce.host_state (parent);
create index host_state_place_idx on bruce.host_state (bruce.fold_name(place)) where place is not null;
comment on table bruce.host_state is
  'Each declared device and VM beside what its hypervisor says of it. Rules about hosts read it.';
comment on column bruce.host_state.lifecycle is
  'As declared; what is active counts as offline outside its schedule or that of what it stands on, and as '
  'planned at the edges.';
comment on column bruce.host_state.primary_ip is
  'The declared address; of several (assets.metadata.other_ips) the one that is observed, else the primary.';
comment on column bruce.host_state.schedule is
  'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.host_state.declarations is
  'How many assets carry this name: more than one is ambiguous.';
comment on column bruce.host_state.scope_id is 'Where it was seen, or where it would be seen if it existed.';
comment on column bruce.host_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = its hypervisor does not list it; '
  'unobserved = nobody looks there; ambiguous = several could be it.';
comment on column bruce.host_state.addresses is
  'Its addresses: as its own system says them, else as the guest agent or its hypervisor does.';
comment on column bruce.host_state.address_scope_id is 'Its own system, where that said its addresses.';
comment on column bruce.host_state.lock is
  'The lock that Proxmox VE holds on the guest: backup, migrate, snapshot, suspended ...';
comment on column bruce.host_state.machine is
  'What QEMU says of the guest: running, paused, io-error ...; null when nobody asked it.';
comment on column bruce.host_state.state_since is 'Since when the guest is in this state.';
comment on column bruce.host_state.place is
  'Where the guest is, or was when it was seen last: the host that its node or TrueNAS is.';
comment on column bruce.host_state.moved_at is 'When it was seen to be at another place than before.';
comment on column bruce.host_state.named_type is
  'Type (qemu, lxc) of the guest that was last seen under the number and a name of this host; named_at: '
  'since when that one is there.';
comment on column bruce.host_state.other_name is
  'Name of the guest with its number, where a guest had this number under a name of this host before.';
comment on column bruce.host_state.heard_until is 'As that of the guest it is; see bruce.entities.';
comment on column bruce.host_state.candidates is 'How many observed guests could be it.';
alter table bruce.host_state enable row level security;
create policy host_state_select_authenticated on bruce.host_state
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.host_state to authenticated, service_role;

-- 20_observed/images/image_changes.sql
create table public.image_changes (
  id bigint generated always as identity primary key,
  changed_at timestamptz not null,
  hostname text not null,
  service text not null,
  service_id bigint not null,
  image_before text not null,
  image text not null,
  digest_before text,
  digest text,
  constraint something_changed
    check (image <> image_before or digest is distinct from digest_before)
);
revoke all on table public.image_changes from public, anon, authenticated, service_role;
comment on table public.image_changes is
  'When the image of a declared service was seen to be another one than before, by its name and tag or by '
  'its digest. The first image of a service is no change.';
comment on column public.image_changes.changed_at is 'When BRUCE took in the first snapshot that shows it.';
comment on column public.image_changes.service is 'Its name then. What it is called now: expected_services.';
create index image_changes_changed_at_idx on public.image_changes (changed_at);
create index image_changes_service_id_idx on public.image_changes (service_id, changed_at);
alter table public.image_changes enable row level security;
create policy image_changes_select_authenticated on public.image_changes
  for select to authenticated using ((select bruce.person_may_read()));
grant select on public.image_changes to authenticated, service_role;

-- 20_observed/service_state.sql
create table bruce.service_state (
  service_id bigint primary key,
  hostname text not null,
  service text not null,
  lifecycle text not null,
  schedule text,
  declared_ports text[] not null,
  declared_image text,
  declared_restart_policy text,
  declared_role text,
  scope_id integer,
  state text not null default 'unobserved',
  candidates integer not null default 0,
  containers integer not null default 0,
  replicas integer not null default 0,
  down text[] not null default '{}',
  ports text[],
  image text,
  image_digest text,
  restart_policy text,
  role text,
  is_tied boolean not null default false,
  lost_network text,
  has_own boolean not null default false,
  changed_at timestamptz not null,
  heard_until timestamptz,
  is_down boolean not null default false,
  differs boolean not null default false,
  known_image text,
  known_digest text
) with (fillfactor = 90);
revoke all on table bruce.service_state from public, anon, authenticated, service_role;
create index service_state_hostname_idx on bruce.service_state (hostname);
create index service_state_differs_idx on bruce.service_state (hostname) where differs;
comment on table bruce.service_state is
  'Each declared service beside what was observed of it: the join of both sides, kept up to date, so that a '
  'rule is a filter and not a join over everything.';
comment on column bruce.service_state.lifecycle is
  'That of the service, by declaration and schedule, or of its host where that one is less than active.';
comment on column bruce.service_state.schedule is
  'The schedule, in words, where it makes the lifecycle another one.';
comment on column bruce.service_state.containers is
  'How many containers or apps it is; of one, it has the state.';
comment on column bruce.service_state.replicas is
  'How many containers should run: of several, without those that ended as they should or were replaced.';
comment on column bruce.service_state.down is 'Names of those of them that do not run.';
comment on column bruce.service_state.is_tied is
  'It uses the network of another container, or lends its own: its ports are not those of its container.';
comment on column bruce.service_state.lost_network is
  'Name or id of the container whose network it uses, where there is no such container.';
comment on column bruce.service_state.has_own is
  'A container or app of its own was it once. Until then a component of a project may be it, by its name.';
comment on column bruce.service_state.heard_until is 'As that of the things it is; see bruce.entities.';
comment on column bruce.service_state.is_down is 'It is known not to run.';
comment on column bruce.service_state.known_image is
  'The last image with which it was seen to run, and its digest as far as it is known: kept while nothing is '
  'seen of it, so that a change is told from a first image.';
comment on column bruce.service_state.differs is
  'A rule of this schema speaks of it: each of them asks for this beside its own condition, so that all read '
  'by one index. Written with the row, and not generated, because the server reads the expression of a '
  'generated column anew for each statement.';
comment on column bruce.service_state.state is
  'running, stopped, paused, unstable, failed, changing, unknown; absent = not in the list; unobserved = '
  'nobody looks there; ambiguous = several containers could be it.';
alter table bruce.service_state enable row level security;
create policy service_state_select_authenticated on bruce.service_state
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.service_state to authenticated, service_role;

-- 20_observed/images/tg_service_state__note_image.sql
create function bruce.tg_service_state__note_image()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_image text := bruce.plain_image(new.image);
  v_before text := bruce.plain_image(new.known_image);
  v_digest text := coalesce(new.image_digest, substring(new.image from '@(sha256:[0-9a-f]{64})$'));
begin
  -- an engine says the id alone where the tag is that of a newer image already: the container is the old one
  if v_image is null then
    return new;
  end if;
  -- a digest that was not known before, or is not known now, is no other digest
  if v_image <> v_before or v_digest <> new.known_digest then
    insert into public.image_changes (
      changed_at, hostname, service, service_id, image_before, image, digest_before, digest)
    values (
      bruce.clock(), new.hostname, new.service, new.service_id, v_before, v_image, new.known_digest, v_digest
    );
  end if;
  new.known_digest := case when v_image is distinct from v_before then v_digest
    else coalesce(v_digest, new.known_digest) end;
  new.known_image := new.image;
  return new;
end;
$$;
revoke all on function bruce.tg_service_state__note_image() from public, anon, authenticated, service_role;
comment on function bruce.tg_service_state__note_image() is
  'Writes a row of image_changes when a declared service runs with another image than the last one that was '
  'seen of it. A row of its own keeps that last one, because a container that is made anew may be missing '
  'from one snapshot.';
create trigger _500_note_image before update on bruce.service_state
  for each row when (
    new.state = 'running' and new.image is not null
    and (new.image is distinct from new.known_image or new.image_digest is distinct from new.known_digest)
  )
  execute function bruce.tg_service_state__note_image();

-- 20_observed/read/parsed_row.sql
create type bruce.parsed_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, kind text, path text, item jsonb,
  item_hash bigint,
  "position" integer, entity_key text, hostname text, name text, project text, compose_service text,
  name_keys text[],
  state text, health text, ports text[], image text, node text, addresses text[], restart_count integer,
  problem text
);

-- 20_observed/match/compare_guests.sql
create function bruce.compare_guests(p_scope_ids integer[], p_parsed bruce.parsed_row[], p_hosts text[])
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_hosts text[];
begin
  v_hosts := array(
    select unnest(bruce.match_guests(p_scope_ids, p_hosts))
    union
    select e.hostname
    from bruce.entities as e
    join unnest(p_parsed) as p on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    where e.scope_id = any (p_scope_ids) and e.kind in ('guest', 'vm', 'node')
    union
    -- what stands on a node that is another now
    select e.hostname
    from bruce.entities as e
    join unnest(p_parsed) as p on p.scope_id = e.scope_id and p.kind = 'node' and p.entity_key = e.node
    where e.scope_id = any (p_scope_ids) and e.kind = 'guest'
    union
    -- what should be listed there and may not be
    select h.hostname from bruce.host_state as h where h.asset_type <> 'device'
      and h.state in ('unobserved', 'absent', 'unknown', 'ambiguous')
  );
  perform bruce.refresh_host_state(v_hosts);
  return v_hosts;
end;
$$;
revoke all on function bruce.compare_guests(pg_catalog.int4[], bruce.parsed_row[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.compare_guests(integer[], bruce.parsed_row[], text[]) is
  'Guests, VMs or nodes of these scopes changed: recognises them as declared hosts and compares those, '
  'and the given hosts. Returns the hosts that rules have to look at.';

-- 20_observed/match/count_guests.sql
create function bruce.count_guests(p_hostname text, p_is_node boolean)
returns integer
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return (
    with guest as (
      select e.scope_id, e.kind, e.entity_key
      from bruce.entities as e
      where e.hostname = p_hostname and e.match = 'matched' and e.kind in ('guest', 'vm', 'node')
        and (e.kind = 'node') = p_is_node
    )
    select count(distinct (g.kind, g.entity_key, case when not p_is_node then (
      select min(o.scope_id) from guest as o
      where o.kind = g.kind and o.entity_key = g.entity_key and bruce.same_cluster(o.scope_id, g.scope_id)
    ) end))
    from guest as g
  );
end;
$$;
revoke all on function bruce.count_guests(text, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.count_guests(text, boolean) is
  'How many guests (or nodes) are this host: rows of one number that collectors of one cluster list are one.';

-- 20_observed/match/find_storage_hosts.sql
create function bruce.find_storage_hosts(p_scope_ids integer[])
returns text[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return array(
    select distinct e.hostname
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.kind = 'storage' and e.state = 'failed'
  );
end;
$$;
revoke all on function bruce.find_storage_hosts(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.find_storage_hosts(integer[]) is
  'Hosts of storages that are not available: what is told of a shared one on one of them depends on the '
  'others.';

-- 20_observed/match/fit_of_number.sql
create function bruce.fit_of_number(p_entity_id bigint, p_hostname text)
returns integer
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_guest bruce.entities;
  v_host bruce.host_state;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_hostname;
  select e.* into v_guest from bruce.entities as e where e.entity_id = p_entity_id;
  if v_host.named_at is null or v_host.vmid::text is distinct from v_guest.entity_key
    -- it is declared with another number now
    or v_host.vmid is distinct from (
      select a.vmid
      from public.assets as a
      where a.name = p_hostname and bruce.is_host_type(a.asset_type)
      order by a.lifecycle = 'active' desc, a.lifecycle, a.created_at desc
      limit 1
    )
  then
    return 50;
  end if;
  return case
    when v_guest.first_seen_at <= v_host.named_at
      and coalesce(v_guest.item ->> 'type', v_guest.kind) = v_host.named_type
      then 50
    else 0
  end;
end;
$$;
revoke all on function bruce.fit_of_number(pg_catalog.int8, text) from public, anon, authenticated, service_role;
comment on function bruce.fit_of_number(bigint, text) is
  'How well a guest with the number of a declared host, and another name, fits it. Where its name was never '
  'seen, the number decides: names are given otherwise there. Where it was, the same guest was renamed; one '
  'that came later, or is of another type, only got the number.';

-- 20_observed/match/follow_moved.sql
create function bruce.follow_moved(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_moved text[] := array(
    select h.hostname
    from bruce.host_state as h
    where h.hostname = any (p_hosts)
      and array(
        select distinct n.hostname
        from public.assets as a
        -- an index answers for each, however few hosts there were when the plan was made
        left join lateral (
          select o.parent from public.assets as o
          where o.asset_type = 'cluster' and o.name = a.cluster and a.parent is null offset 0
        ) as c on true
        cross join lateral (
          select o.hostname from bruce.host_names as o
          where o.name_key = bruce.fold_name(coalesce(h.place, a.parent, c.parent)) offset 0
        ) as n
        where n.hostname <> a.name and a.name = h.hostname and bruce.is_host_type(a.asset_type)
        order by 1
      ) <> array(
        select a.ancestor
        from bruce.host_ancestors as a
        where a.hostname = h.hostname and a.depth = 1
        order by 1
      )
  );
begin
  if v_moved = '{}' then
    return;
  end if;
  perform bruce.refresh_host_ancestors(v_moved, '{}', false);
  -- the schedule of what it stands on counts for it
  if exists (select from public.schedules) then
    perform bruce.refresh_host_state(v_moved);
  end if;
end;
$$;
revoke all on function bruce.follow_moved(text[]) from public, anon, authenticated, service_role;
comment on function bruce.follow_moved(text[]) is
  'Of these hosts, those that stand on another host now than they did: what is down there explains what is '
  'wrong with them.';

-- 20_observed/match/guest_candidate.sql
create type bruce.guest_candidate as (
  entity_id bigint, scope_id integer, kind text, hostname text, has_number boolean, name_rank integer
);
comment on type bruce.guest_candidate is
  'A declared host that a guest or node may be: it has its number where that counts, or its name (1: the '
  'full name, 2: the name without its domain).';

-- 20_observed/match/guest_candidates.sql
create function bruce.guest_candidates(p_entity_ids bigint[])
returns bruce.guest_candidate[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return array(
    with guest as materialized (
      select e.entity_id, e.scope_id, e.kind, e.entity_key, e.node, e.name_keys
      from bruce.entities as e
      where e.entity_id = any (p_entity_ids)
    ),
    place as materialized (
      select p.* from bruce.scope_places(array(select distinct g.scope_id from guest as g)) as p
    ),
    key as (
      select g.entity_id, 'vmid=' || p.name_key || '/' || g.entity_key as name_key, null::integer as name_rank
      from guest as g
      join place as p on p.scope_id = g.scope_id and (p.node is null or p.node = g.node)
      where g.kind = 'guest'
      union all
      select g.entity_id, k.name_key,
        row_number() over (partition by g.entity_id order by k.position)::integer
      from guest as g
      cross join lateral unnest(g.name_keys) with ordinality as k (name_key, position)
      where k.name_key not like 'vmid=%'
    ),
    found as materialized (
      select k.entity_id, n.hostname, k.name_rank
      from key as k
      join bruce.host_names as n on n.name_key = k.name_key
    ),
    -- a guest of another name may have left the node that it is declared on
    moved as (
      select g.entity_id, n.hostname, null::integer as name_rank
      from guest as g
      join place as p on p.scope_id = g.scope_id and p.node <> g.node
      join bruce.host_names as n on n.name_key = 'vmid=' || p.name_key || '/' || g.entity_key
      where g.kind = 'guest' and not exists (select from found as f where f.entity_id = g.entity_id)
    )
    select row(g.entity_id, g.scope_id, g.kind, f.hostname, bool_or(f.name_rank is null),
      min(f.name_rank))::bruce.guest_candidate
    from (select * from found union all select * from moved) as f
    join guest as g on g.entity_id = f.entity_id
    group by g.entity_id, g.scope_id, g.kind, f.hostname
  );
end;
$$;
revoke all on function bruce.guest_candidates(pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.guest_candidates(bigint[]) is
  'The declared hosts that these guests, VMs and nodes may be.';

-- 20_observed/match/guest_fits.sql
create function bruce.guest_fits(p_candidates bruce.guest_candidate[])
returns table (
  entity_id bigint, scope_id integer, kind text, hostname text, fit integer, has_name boolean,
  is_retired boolean
)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return query
  with candidate as materialized (
    select c.* from unnest(p_candidates) as c
  ),
  declared as materialized (
    select p.*
    from bruce.host_places(array(
      select distinct c.hostname from candidate as c where c.kind <> 'node' and not c.has_number
    )) as p
  ),
  observed as materialized (
    select p.*
    from bruce.scope_places(array(
      select distinct c.scope_id from candidate as c where c.kind <> 'node' and not c.has_number
    )) as p
  ),
  inside as materialized (
    select d.hostname, o.scope_id, array_agg(d.vmid::text) as numbers
    from declared as d
    join observed as o on o.name_key = d.name_key
    group by d.hostname, o.scope_id
  ),
  -- read only where something is not where it is declared
  listed as materialized (
    select l.name_key from bruce.listing_scopes() as l
  ),
  placed as (
    select
      c.entity_id, c.scope_id, c.kind, c.hostname, c.name_rank, e.entity_key,
      -- on any node of its cluster
      c.has_number or c.kind = 'guest' and coalesce(e.entity_key = any (i.numbers), false) as has_number,
      c.kind = 'node' or c.has_number or i.scope_id is not null as is_inside,
      c.kind <> 'node' and not c.has_number and i.scope_id is null and (
        -- somebody looks where it is declared
        exists (
          select from declared as d
          where d.hostname = c.hostname and d.name_key in (select l.name_key from listed as l)
        )
        -- or this is another cluster than the declared one
        or exists (select from declared as d where d.hostname = c.hostname and d.is_cluster)
          and exists (select from observed as o where o.scope_id = c.scope_id and o.is_cluster)
      ) as is_elsewhere
    from candidate as c
    join bruce.entities as e on e.entity_id = c.entity_id
    left join inside as i on i.hostname = c.hostname and i.scope_id = c.scope_id
  )
  select
    p.entity_id, p.scope_id, p.kind, p.hostname,
    case
      when p.is_elsewhere then 0
      when p.has_number and p.name_rank is not null then 60
      when p.has_number then bruce.fit_of_number(p.entity_id, p.hostname)
      when p.is_inside then 40 - p.name_rank
      else 10 - p.name_rank + case
        when p.kind = 'guest' and exists (
          select from public.assets as a where a.name = p.hostname and a.vmid::text = p.entity_key)
          then 5 else 0 end
    end,
    p.name_rank is not null,
    not exists (
      select from public.assets as a where a.name = p.hostname and a.lifecycle <> 'retired')
  from placed as p;
end;
$$;
revoke all on function bruce.guest_fits(bruce.guest_candidate[]) from public, anon, authenticated, service_role;
comment on function bruce.guest_fits(bruce.guest_candidate[]) is
  'How well each guest or node fits each declared host that it may be. 60: number and name; 50: the number, '
  'under another name; 39: the name, where the host is declared; 14: the name and the number, where the '
  'place says nothing; 9: the name there; 0: another guest, by its name alone and not where that host is '
  'declared, or by a number that was of an earlier guest.';

-- 20_observed/match/guests_named.sql
create function bruce.guests_named(p_keys text[], p_is_node boolean)
returns bigint[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  -- numbers count within a place, and guests have them without it
  v_keys constant text[] := array(select regexp_replace(k, '^vmid=.*/', 'vmid=') from unnest(p_keys) as k);
begin
  return array(
    with found as materialized (
      select e.entity_id, e.scope_id, n.name_key
      from bruce.entities as e
      cross join lateral unnest(e.name_keys) as n (name_key)
      where e.kind in ('guest', 'vm', 'node') and (e.kind = 'node') = p_is_node and e.name_keys && v_keys
    ),
    place as materialized (
      select distinct p.scope_id, p.name_key
      from bruce.scope_places(array(
        select distinct f.scope_id from found as f where f.name_key like 'vmid=%')) as p
    )
    select f.entity_id
    from unnest(p_keys) as k (name_key)
    join found as f on f.name_key = k.name_key
    union
    select f.entity_id
    from unnest(p_keys, v_keys) as k (full_key, name_key)
    join found as f on f.name_key = k.name_key
    join place as p
      on p.scope_id = f.scope_id and p.name_key = substring(k.full_key from '^vmid=(.*)/\d+$')
  );
end;
$$;
revoke all on function bruce.guests_named(text[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.guests_named(text[], boolean) is
  'Nodes, or guests and VMs, that one of these keys of bruce.host_names may mean: by a name, or by a number '
  'at one of the places of their scope.';

-- 20_observed/match/host_places.sql
create function bruce.host_places(p_hosts text[])
returns table (hostname text, vmid integer, name_key text, is_cluster boolean)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  select distinct a.name, a.vmid, bruce.fold_name(p.place), p.is_cluster
  from public.assets as a
  left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster
  cross join lateral (values
    (a.parent, false),
    (case when a.parent is not null then (bruce.resolve_host(a.parent)).host end, false),
    (a.cluster, true),
    (c.parent, false),
    (case when c.parent is not null then (bruce.resolve_host(c.parent)).host end, false)
  ) as p (place, is_cluster)
  where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type) and bruce.fold_name(p.place) is not null;
end;
$$;
revoke all on function bruce.host_places(text[]) from public, anon, authenticated, service_role;
comment on function bruce.host_places(text[]) is
  'Folded names of where these hosts are declared: parent, cluster, and the parent of the cluster; '
  'with their number, which counts there.';

-- 20_observed/match/hosts_declared_on.sql
create function bruce.hosts_declared_on(p_places text[])
returns text[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_keys constant text[] := bruce.fold_names(p_places);
begin
  return array(
    select h.hostname from bruce.host_state as h where h.parent = any (p_places)
    union
    select a.name from public.assets as a
    where a.parent is not null and bruce.fold_name(a.parent) = any (v_keys)
    union
    select a.name from public.assets as a
    where a.cluster is not null and bruce.fold_name(a.cluster) = any (v_keys)
    union
    select a.name
    from public.assets as c
    join public.assets as a on bruce.fold_name(a.cluster) = bruce.fold_name(c.name) and a.cluster = c.name
    where c.asset_type = 'cluster' and c.parent is not null and bruce.fold_name(c.parent) = any (v_keys)
  );
end;
$$;
revoke all on function bruce.hosts_declared_on(text[]) from public, anon, authenticated, service_role;
comment on function bruce.hosts_declared_on(text[]) is
  'Hosts whose parent or cluster is one of these, or the parent of whose cluster is.';

-- 20_observed/match/ignored_pattern.sql
create function bruce.ignored_pattern(p_names text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select '^(' || string_agg(
      -- letters, and ? and *; all else is itself
      replace(replace(regexp_replace(n, '([^[:alnum:]_?*-])', '\\\1', 'g'), '*', '.*'), '?', '.'), '|'
    ) || ')$'
    from unnest(p_names) as n
    where n <> ''
  );
end;
$$;
revoke all on function bruce.ignored_pattern(text[]) from public, anon, authenticated, service_role;
comment on function bruce.ignored_pattern(text[]) is
  'settings.ignored_names, or ignored_processes, as one regular expression. Null: there are none.';

-- 20_observed/match/image_differs.sql
create function bruce.image_differs(p_declared text, p_observed text, p_digest text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_declared text;
  v_observed text;
  v_wanted text;
  v_found text;
begin
  if p_declared = p_observed then
    return false;
  end if;
  v_wanted := substring(p_declared from '@(sha256:[0-9a-f]{64})$');
  v_found := coalesce(
    substring(p_digest from 'sha256:[0-9a-f]{64}'), substring(p_observed from '@(sha256:[0-9a-f]{64})$'));
  if v_wanted is not null and v_found is not null then
    return v_wanted <> v_found;
  end if;
  v_declared := bruce.plain_image(p_declared);
  v_observed := bruce.plain_image(p_observed);
  if v_declared !~ ':[^:/]+$' then
    v_observed := regexp_replace(v_observed, ':[^:/]+$', '');
  elsif v_observed !~ ':[^:/]+$' then
    -- pinned by digest alone: its tag is not said
    if p_observed like '%@%' then
      return nullif(v_observed <> regexp_replace(v_declared, ':[^:/]+$', ''), false);
    end if;
    v_observed := v_observed || ':latest';
  end if;
  -- of one name and tag, but nobody knows the digest
  return case when v_wanted is null then v_declared <> v_observed
    else nullif(v_declared <> v_observed, false) end;
end;
$$;
revoke all on function bruce.image_differs(text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.image_differs(text, text, text) is
  'True if the observed image is not the declared one. Compares as precisely as it was declared: by '
  'digest, by name and tag, or by name. Null: unknown.';
grant execute on function bruce.image_differs(text, text, text) to authenticated, service_role;

-- 20_observed/match/judge_guests.sql
create function bruce.judge_guests(p_entity_ids bigint[], p_candidates bruce.guest_candidate[])
returns table (entity_id bigint, old_hostname text, hostname text, match text)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
  return query
  with possible as materialized (
    select f.*, bool_or(f.fit > 0 and not f.is_retired) over (partition by f.entity_id) as is_alive
    from bruce.guest_fits(p_candidates) as f
  ),
  fit as materialized (
    select f.*, f.kind = 'node' as is_node,
      -- it fits no other host so well
      f.fit > 0 and f.fit = max(f.fit) over (partition by f.entity_id)
        and count(*) over (partition by f.entity_id, f.fit) = 1 as is_certain
    from possible as f
    -- what is retired never competes with what is not
    where not (f.is_retired and f.is_alive)
  ),
  -- a host that something else is certainly is left to that
  open as materialized (
    select o.entity_id, o.scope_id, o.hostname, o.is_node, o.has_name, o.is_taken,
      -- what has the number and the name leaves nothing to what only has the number
      case when o.is_taken and not o.has_name then 0 else o.fit end as fit
    from (
      select f.*,
        coalesce(f.fit < max(f.fit) filter (where f.is_certain) over (partition by f.hostname, f.is_node),
          false) as is_taken
      from fit as f
    ) as o
  ),
  -- the host that each thing fits best, and how many it fits so well
  best as materialized (
    select distinct on (o.entity_id) o.*,
      count(*) over (partition by o.entity_id, o.is_taken, o.fit) as hosts
    from open as o
    order by o.entity_id, o.fit = 0, o.is_taken, o.fit desc, o.hostname
  ),
  -- what fits each host best
  chosen as materialized (
    select b.hostname, b.is_node, b.scope_id, b.fit,
      b.fit = max(b.fit) over (partition by b.hostname, b.is_node) as is_top
    from best as b
    where b.hosts = 1 and b.fit > 0
  ),
  verdict as (
    select
      b.entity_id, b.hostname, b.hosts, b.has_name,
      case
        when b.fit = 0 then 'undeclared'
        when b.hosts > 1 then 'ambiguous'
        when exists (
          select from chosen as c
          where c.hostname = b.hostname and c.is_node = b.is_node and c.is_top and c.fit = b.fit
        ) then 'matched'
        -- of two in one cluster that could be it, the other is somebody else of that name
        when b.has_name and exists (
          select from chosen as c
          where c.hostname = b.hostname and c.is_node = b.is_node and c.is_top
            and bruce.same_cluster(c.scope_id, b.scope_id)
        ) then 'ambiguous'
        else 'undeclared'
      end as match
    from best as b
  )
  select e.entity_id, e.hostname,
    -- one of that name that it is not is found beside it, for the day when it is
    case when v.hosts = 1 and (v.match <> 'undeclared' or v.has_name) then v.hostname else e.name end,
    coalesce(v.match, 'undeclared')
  from bruce.entities as e
  left join verdict as v on v.entity_id = e.entity_id
  where e.entity_id = any (p_entity_ids);
end;
$$;
revoke all on function bruce.judge_guests(pg_catalog.int8[], bruce.guest_candidate[]) from public, anon, authenticated, service_role;
comment on function bruce.judge_guests(bigint[], bruce.guest_candidate[]) is
  'Which declared host each guest, VM and node is: the one that it fits best, if nothing fits that one '
  'better. Things that fit equally well are all it: then nobody can tell.';

-- 20_observed/match/listing_scopes.sql
create function bruce.listing_scopes()
returns table (scope_id integer, name_key text)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope_ids integer[] := array(
    select s.scope_id from bruce.scopes as s where s.lists && array['guests', 'vms']);
begin
  return query
  select s.scope_id, bruce.fold_name(s.host) from bruce.scopes as s where s.scope_id = any (v_scope_ids)
  union
  select e.scope_id, bruce.fold_name(e.hostname)
  from bruce.entities as e
  where e.scope_id = any (v_scope_ids) and e.kind = 'node' and e.match = 'matched';
end;
$$;
revoke all on function bruce.listing_scopes() from public, anon, authenticated, service_role;
comment on function bruce.listing_scopes() is
  'Scopes that list guests, by the folded name of each hypervisor they list them of.';

-- 20_observed/match/match_guests.sql
create function bruce.match_guests(
  p_scope_ids integer[] default null, p_hosts text[] default '{}', p_keys text[] default '{}'
)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_scope_ids integer[];
  v_nodes text[];
  v_standing text[];
  v_declared text[];
  v_hosts text[];
begin
  -- nodes first: where a guest is depends on which host its node is
  select array_agg(distinct n.scope_id), array_agg(distinct n.hostname), array_agg(distinct g.hostname)
  into v_scope_ids, v_nodes, v_standing
  from bruce.match_kind(true, p_scope_ids, p_hosts, p_keys) as n
  left join bruce.entities as g on g.scope_id = n.scope_id and g.kind = 'guest' and g.node = n.entity_key;

  v_nodes := p_hosts || v_nodes;
  if p_scope_ids is null then
    v_scope_ids := null;
  else
    v_scope_ids := p_scope_ids || v_scope_ids;
    -- where somebody looks, or looks no more, a guest of that name elsewhere is another one
    v_declared := bruce.hosts_declared_on(v_nodes || array(
      select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
      union
      select e.hostname from bruce.entities as e where e.scope_id = any (p_scope_ids) and e.kind = 'node'
    ));
  end if;
  select array_agg(distinct g.hostname) into v_hosts
  from bruce.match_kind(false, v_scope_ids, v_nodes || v_declared, p_keys) as g;
  return array(select unnest(v_nodes || v_standing || v_hosts) except select null);
end;
$$;
revoke all on function bruce.match_guests(pg_catalog.int4[], text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.match_guests(integer[], text[], text[]) is
  'Recognises guests, VMs and nodes as declared hosts: those of the given scopes (null: all), those that '
  'have one of these keys of bruce.host_names or had, and those that may be one of the given hosts or one '
  'that is declared on these. Returns the hosts to compare anew.';

-- 20_observed/match/match_kind.sql
create function bruce.match_kind(p_is_node boolean, p_scope_ids integer[], p_hosts text[], p_keys text[])
returns table (scope_id integer, entity_key text, hostname text)
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_ids bigint[] := array(
    select e.entity_id from bruce.entities as e
    where e.kind in ('guest', 'vm', 'node') and (e.kind = 'node') = p_is_node
      and (p_scope_ids is null or e.scope_id = any (p_scope_ids))
  );
  v_candidates bruce.guest_candidate[];
begin
  if p_scope_ids is null then
    v_candidates := bruce.guest_candidates(v_ids);
  else
    v_ids := array(select unnest(v_ids) union select unnest(bruce.guests_named(p_keys, p_is_node)));
    v_candidates := bruce.rival_guests(
      v_ids,
      -- what it was is somebody else's now
      p_hosts || array(select distinct e.hostname from bruce.entities as e where e.entity_id = any (v_ids)),
      p_is_node
    );
    v_ids := array(select unnest(v_ids) union select c.entity_id from unnest(v_candidates) as c);
  end if;
  return query
  with written as (
    update bruce.entities as e
    set hostname = v.hostname, match = v.match
    from bruce.judge_guests(v_ids, v_candidates) as v
    where e.entity_id = v.entity_id and (e.hostname, e.match) is distinct from (v.hostname, v.match)
    returning e.entity_id, e.scope_id, e.entity_key, v.old_hostname, v.hostname
  )
  select w.scope_id, w.entity_key, h.name
  from written as w, lateral unnest(array[w.old_hostname, w.hostname]) as h (name)
  union
  -- one of several that it may be, or no more
  select w.scope_id, w.entity_key, c.hostname
  from written as w
  join unnest(v_candidates) as c on c.entity_id = w.entity_id;
end;
$$;
revoke all on function bruce.match_kind(pg_catalog.bool, pg_catalog.int4[], text[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.match_kind(boolean, integer[], text[], text[]) is
  'Recognises nodes, or guests and VMs: those of the given scopes (null: all), those that have one of these '
  'keys of bruce.host_names or had, and those that may be one of the given hosts. Returns which of them is '
  'another now, with each host that this concerns.';

-- 20_observed/match/verdict.sql
create type bruce.verdict as (
  entity_id bigint, scope_id integer, kind text, entity_key text, service_id bigint, match text
);
comment on type bruce.verdict is
  'Which declared service an observed thing is. entity_id is null for what is not written yet.';

-- 20_observed/match/matched.sql
create type bruce.matched as (of_new bruce.verdict[], of_known bruce.verdict[]);
comment on type bruce.matched is
  'The verdicts on rows that are about to be written, and those on known rows where they are another.';

-- 20_observed/match/match_services.sql
create function bruce.match_services(
  p_hosts text[], p_parsed bruce.parsed_row[] default '{}', p_gone bigint[] default '{}'
)
returns bruce.matched
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  v_matched bruce.matched;
  v_ignored text;
  v_quiet text;
begin
  select bruce.ignored_pattern(s.ignored_names), bruce.ignored_pattern(s.ignored_processes)
  into v_ignored, v_quiet
  from public.settings as s;
  with thing as (
    -- what is written, as far as it stays as it is, and what is going to be
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.project, e.name_keys, e.match,
      e.service_id, e.state, e.ports, e.name, e.project || '/' || e.compose_service as compose
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app', 'check', 'unit', 'listener')
      and e.entity_id not in (select unnest(p_gone))
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
    union all
    select distinct on (p.scope_id, p.kind, p.entity_key)
      null, p.scope_id, p.kind, p.entity_key, p.hostname, p.project, p.name_keys, null, null, p.state,
      p.ports, p.name, p.project || '/' || p.compose_service
    from unnest(p_parsed) as p
    where p.hostname = any (p_hosts) and p.kind in ('container', 'app', 'check', 'unit', 'listener')
      and p.entity_key is not null
  ),
  entity as materialized (
    select
      row_number() over () as n, t.*,
      -- the units of one service, or its processes, are it together
      case when t.kind in ('unit', 'listener') then t.kind else coalesce(t.compose, t.name) end as identity,
      -- a container is a service before a unit is, and a unit before what listens
      case t.kind when 'unit' then 100 when 'listener' then 200 else 0 end as base
    from thing as t
  ),
  -- materialized, so that the join is by host and name, and not of all names of a host with each other
  key as materialized (
    select e.n, e.identity, e.hostname, e.project, e.ports, k.name_key, e.base + k.rank as rank
    from entity as e
    cross join lateral unnest(e.name_keys) with ordinality as k (name_key, rank)
    where e.kind <> 'check' and k.name_key is not null
  ),
  -- projects that are declared themselves: a service has their name
  project_name as materialized (
    select o.hostname, o.project, array_agg(distinct n.service_id) as service_ids
    from (
      select distinct e.hostname, e.project from entity as e
      where e.project is not null and e.kind = 'container'
    ) as o
    -- TrueNAS calls the project of an app ix-app
    cross join lateral unnest(
      bruce.fold_names(array[o.project, regexp_replace(o.project, '^ix-', '')])) as k (name_key)
    join bruce.service_names as n
      on n.hostname = o.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    group by o.hostname, o.project
  ),
  -- the redis of a declared project is no other declared redis, unless it publishes a port of that; of one
  -- without ports that never was anything else it is, when nothing fits better
  name as (
    select
      k.n, k.identity, n.service_id,
      case
        when k.rank < 7 or k.rank > 100 or p.project is null or n.service_id = any (p.service_ids)
          or exists (
            select from public.expected_services as s where s.id = n.service_id and s.ports && k.ports)
          then k.rank
        when exists (
          select from public.expected_services as s
          left join bruce.service_state as t on t.service_id = s.id
          where s.id = n.service_id and s.ports = '{}' and s.lifecycle = 'active'
            and t.has_own is not true
        ) then k.rank + 10
      end as rank
    from key as k
    join bruce.service_names as n
      on n.hostname = k.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    left join project_name as p on p.hostname = k.hostname and p.project = k.project
    union all
    -- whatever it is called, it listens where that service should
    select e.n, e.identity, s.id, 250
    from entity as e
    join public.expected_services as s
      on s.hostname = e.hostname and s.hostname = any (p_hosts) and s.ports && e.ports
        and s.lifecycle = 'active'
    where e.kind = 'listener'
  ),
  -- for each entity the services that its best name means
  meaning as (
    select distinct on (k.n)
      k.n, k.identity, k.rank, min(k.service_id) as service_id,
      count(distinct k.service_id) as services
    from name as k
    where k.rank is not null
    group by k.n, k.identity, k.rank
    order by k.n, k.rank
  ),
  -- for each service the entities that fit best; replicas of one compose service are one identity
  fitting as (
    select
      m.*,
      not m.is_left
        and m.rank = min(m.rank) filter (where not m.is_left) over (partition by m.service_id)
        -- of the redis of two projects neither is meant
        and (m.rank not between 10 and 100
          or m.identity = all (array_agg(m.identity) over (partition by m.service_id)))
        as fits_best
    from (
      select
        o.*,
        -- what runs as a unit is not the container that was stopped when it moved
        not bool_or(e.state not in ('stopped', 'failed')) over (partition by o.service_id, e.base)
          and bool_or(e.state not in ('stopped', 'failed')) over (partition by o.service_id) as is_left
      from meaning as o
      join entity as e on e.n = o.n
      where o.services = 1
    ) as m
  ),
  -- of several, those that run are meant; what is stopped beside them was left over
  claim as (
    select
      c.*,
      count(*) filter (where c.is_active) over (partition by c.service_id) as active,
      row_number() over (partition by c.service_id order by c.is_active desc, c.identity) as position
    from (
      select f.service_id, f.identity, bool_or(e.state not in ('stopped', 'failed')) as is_active
      from fitting as f
      join entity as e on e.n = f.n
      where f.fits_best
      group by f.service_id, f.identity
    ) as c
  ),
  -- a declared project that no container is: then all of them are
  whole as (
    select p.hostname, p.project, p.service_ids[1] as service_id
    from project_name as p
    where cardinality(p.service_ids) = 1
      and not exists (select from claim as c where c.service_id = p.service_ids[1])
  ),
  project as (
    select e.hostname, e.project
    from entity as e
    join fitting as f on f.n = e.n and f.fits_best
    where e.project is not null
    union
    select p.hostname, p.project from project_name as p
  ),
  -- TrueNAS lists an app, and its engine the containers of it: the app speaks for them
  app as (
    select distinct e.hostname, e.project from entity as e where e.kind = 'app'
  ),
  -- what containers publish or are called: a process that listens there listens for them
  published as materialized (
    select e.hostname, p.port from entity as e cross join lateral unnest(e.ports) as p (port)
    where e.kind in ('container', 'app')
  ),
  contained as materialized (
    select e.hostname, bruce.fold_name(k.name) as name_key
    from entity as e
    cross join lateral unnest(array[e.name, e.entity_key, split_part(e.compose, '/', 2)]) as k (name)
    where e.kind in ('container', 'app')
  ),
  -- a probe names the service it probes
  probe as (
    select e.n, min(d.service_id) as service_id
    from entity as e
    join bruce.service_names as d
      on d.hostname = e.hostname and d.name_key = e.name_keys[1] and d.hostname = any (p_hosts)
    where e.kind = 'check'
    group by e.n
  ),
  verdict as (
    select
      e.entity_id, e.scope_id, e.kind, e.entity_key, e.match as old_match, e.service_id as old_service_id,
      case
        when e.kind = 'check' then o.service_id
        when f.fits_best then case when c.is_active or c.position = 1 then f.service_id end
        when e.base = 0 and coalesce(m.services, 1) = 1
          and not coalesce('plumbing=' = any (e.name_keys), false)
          then w.service_id
      end as service_id,
      case
        when e.kind = 'check' then case when o.service_id is null then 'ignored' else 'matched' end
        when e.base > 0 then case
          when f.fits_best then 'matched'
          -- nobody declares each unit of a machine; what listens for a service or a container is that
          when e.kind = 'unit' or m.n is not null or 'local=' = any (e.name_keys)
            or coalesce(e.name ~* v_quiet, false)
            or exists (
              select from published as p where p.hostname = e.hostname and p.port = any (e.ports))
            or exists (
              select from contained as h
              where h.hostname = e.hostname and (
                h.name_key = any (e.name_keys)
                -- the engine is asked by a collector of its own
                or e.name_keys[6] is not null)
            )
            then 'ignored'
          else 'undeclared'
        end
        when m.services > 1 then 'ambiguous'
        when f.fits_best and not c.is_active and c.position > 1 then 'leftover'
        when f.fits_best and c.is_active and c.active > 1 then 'ambiguous'
        when f.fits_best and f.rank < 10 then 'matched'
        when f.is_left then 'leftover'
        when p.project is not null or e.kind = 'container' and a.project is not null then 'component'
        when e.kind = 'container' and (
          'plumbing=' = any (e.name_keys) or coalesce(e.entity_key ~* v_ignored, false)
        ) then 'ignored'
        else 'undeclared'
      end as match
    from entity as e
    left join probe as o on o.n = e.n
    left join meaning as m on m.n = e.n
    left join fitting as f on f.n = e.n
    left join claim as c on c.service_id = f.service_id and c.identity = f.identity and f.fits_best
    left join project as p on p.hostname = e.hostname and p.project = e.project
    left join app as a on a.hostname = e.hostname and a.project = e.project
    left join whole as w on w.hostname = e.hostname and w.project = e.project and e.kind = 'container'
  )
  select
    array_agg((v.entity_id, v.scope_id, v.kind, v.entity_key, v.service_id, v.match)::bruce.verdict)
      filter (where v.entity_id is null),
    array_agg((v.entity_id, v.scope_id, v.kind, v.entity_key, v.service_id, v.match)::bruce.verdict)
      filter (where v.entity_id is not null
        and (v.service_id, v.match) is distinct from (v.old_service_id, v.old_match))
  into v_matched
  from verdict as v;
  return v_matched;
end;
$$;
revoke all on function bruce.match_services(text[], bruce.parsed_row[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.match_services(text[], bruce.parsed_row[], bigint[]) is
  'Recognises containers, apps and probes on the given hosts as declared services: by hint, container name, '
  'compose service, alias; what fits none, by the name of its project. p_parsed: rows that are about to be '
  'written; p_gone: entities that are about to go.';

-- 20_observed/match/plain_image.sql
create function bruce.plain_image(p_image text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_image text := split_part(regexp_replace(btrim(p_image), '^docker://', ''), '@', 1);
  v_tag text := coalesce(substring(v_image from ':[^:/]+$'), '');
begin
  if v_image = '' or v_image like '%<none>%' or v_image ~ '^(sha256:.*|[0-9a-f]{12}|[0-9a-f]{64})$' then
    return null;
  end if;
  return regexp_replace(
    lower(left(v_image, length(v_image) - length(v_tag))),
    '^((localhost|docker\.io|(index|registry-1)\.docker\.io|registry\.hub\.docker\.com)/)?(library/)?', ''
  ) || v_tag;
end;
$$;
revoke all on function bruce.plain_image(text) from public, anon, authenticated, service_role;
comment on function bruce.plain_image(text) is
  'Name and tag of an image without its digest and without what engines add to it: the registry of Docker, '
  'library/, localhost/ of Podman. Null: an id, <none>, or nothing, which name no image.';
grant execute on function bruce.plain_image(text) to authenticated, service_role;

-- 20_observed/match/refresh_host_state.sql
create function bruce.refresh_host_state(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_is_scheduled boolean := exists (select from public.schedules);
  v_ambiguous constant bigint[] := array(
    select e.entity_id from bruce.entities as e
    where e.is_suspect and e.match = 'ambiguous' and e.kind in ('guest', 'vm', 'node')
  );
  v_doubtful bruce.guest_candidate[];
begin
  if v_ambiguous <> '{}' then
    v_doubtful := bruce.guest_candidates(v_ambiguous);
  end if;
  with declared as (
    select
      a.name as hostname,
      -- a host that was imported several times is one; two objects of NetBox with one name are two
      greatest(count(distinct (a.asset_type, a.netbox_id)) filter (where a.netbox_id is not null),
        1)::integer as declarations,
      (array_agg(a order by a.lifecycle = 'active' desc, a.lifecycle, a.created_at desc))[1] as a
    from public.assets as a
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type)
    group by a.name
  ),
  -- what the schedules of the host, and of what it stands on, make of an active one
  scheduled as (
    select
      p.hostname,
      case when bool_or(c.lifecycle = 'offline') then 'offline' else 'planned' end as lifecycle,
      string_agg(distinct c.words, ', ') as words
    from (
      select d.hostname, (d.a).name_key as host_key from declared as d where v_is_scheduled
      union all
      select x.hostname, bruce.fold_name(x.ancestor) from bruce.host_ancestors as x where v_is_scheduled
        and x.hostname = any (p_hosts)
    ) as p
    join bruce.scheduled as c on c.host_key = p.host_key and c.name_key is null
    group by p.hostname
  ),
  seen as (
    select
      e.hostname,
      count(distinct e.entity_id)::integer as rows,
      -- the newest word counts
      (array_agg(e order by e.heard_until is null desc, s.last_seen_at desc nulls last,
        bruce.rank_of_state(e.state), e.entity_id))[1] as e,
      (array_agg(case when e.kind = 'vm' then s.host else coalesce(n.hostname, e.node) end
        order by e.heard_until is null desc, s.last_seen_at desc nulls last,
        bruce.rank_of_state(e.state), e.entity_id))[1] as place,
      -- a node that just died still lists its guests as running
      bool_or(n.state <> 'running') as node_is_down
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    left join bruce.entities as n on n.scope_id = e.scope_id and n.kind = 'node' and n.entity_key = e.node
    join declared as d on d.hostname = e.hostname
    where e.hostname = any (p_hosts) and e.kind in ('guest', 'vm', 'node') and e.match = 'matched'
      -- a hypervisor that is itself a guest is listed as both
      and (
        (e.kind = 'node') = ((d.a).asset_type = 'device') or not exists (
          select from bruce.entities as o
          where o.hostname = e.hostname and o.match = 'matched' and o.kind in ('guest', 'vm', 'node')
            and (o.kind = 'node') = ((d.a).asset_type = 'device')
        )
      )
    group by e.hostname
  ),
  -- hosts that an ambiguous guest could be
  doubtful as (
    select distinct c.hostname from unnest(v_doubtful) as c
  ),
  -- where a guest that was not seen would be listed: by its hypervisor, its cluster, or the hypervisor of its
  -- cluster
  lister as (
    select distinct on (w.hostname) w.hostname, l.scope_id
    from (
      select d.hostname, k.name_key
      from declared as d
      left join public.assets as c on c.asset_type = 'cluster' and c.name = (d.a).cluster
      left join bruce.host_state as b on b.hostname = d.hostname
      cross join lateral unnest(bruce.fold_names(
        array[(bruce.resolve_host((d.a).parent)).host] || case
          -- a cluster alone makes no guest: people write it of a machine that stands beside it, too
          when num_nonnulls((d.a).parent, (d.a).vmid, (d.a).netbox_id) > 0
            or b.state in ('running', 'unstable', 'changing', 'paused', 'failed', 'stopped', 'absent')
            then array[(d.a).cluster, (bruce.resolve_host(c.parent)).host]
        end
      )) as k (name_key)
      where (d.a).asset_type <> 'device'
    ) as w
    join bruce.listing_scopes() as l on l.name_key = w.name_key
    order by w.hostname, l.scope_id
  ),
  -- declared nowhere, it would be listed where it was
  last_lister as (
    select b.hostname, b.scope_id
    from bruce.host_state as b
    join declared as d on d.hostname = b.hostname
    join bruce.scopes as s on s.scope_id = b.scope_id and s.lists && array['guests', 'vms']
    where b.hostname = any (p_hosts) and num_nonnulls((d.a).parent, (d.a).cluster) = 0
      and b.asset_type <> 'device' and (d.a).asset_type <> 'device'
      and b.state in ('running', 'unstable', 'changing', 'paused', 'failed', 'stopped', 'absent')
    union all
    select l.hostname, l.scope_id from lister as l
  ),
  -- its own word on its addresses; bridges of containers have some on each machine
  own as (
    select e.hostname, max(e.scope_id) as scope_id, array_agg(distinct a order by a) as addresses
    from bruce.entities as e
    join bruce.scopes as o on o.scope_id = e.scope_id and 'interfaces' <> all (o.incomplete_lists)
    cross join lateral unnest(e.addresses) as a
    where e.hostname = any (p_hosts) and e.kind = 'interface' and e.heard_until is null
      and e.name !~ '^(docker|br-|veth|virbr|cni|podman|lxcbr|lxdbr|incusbr|vEthernet \((WSL|Default))'
    group by e.hostname
  ),
  present as (
    select
      d.hostname, (d.a).asset_type,
      case when (d.a).lifecycle = 'active' then coalesce(c.lifecycle, 'active') else (d.a).lifecycle
        end as lifecycle,
      case when (d.a).lifecycle = 'active' then c.words end as schedule,
      d.declarations, p.host as parent, (d.a).cluster,
      -- a machine with several addresses is declared at the one that is seen of them
      case
        when host((d.a).primary_ip) = any (w.addresses) then host((d.a).primary_ip)
        else coalesce((
          select o.ip from jsonb_array_elements_text(
            case jsonb_typeof((d.a).metadata -> 'other_ips') when 'array' then (d.a).metadata -> 'other_ips'
              else '[]' end
          ) with ordinality as o (ip, position)
          where o.ip = any (w.addresses)
          order by o.position
          limit 1
        ), host((d.a).primary_ip))
      end as primary_ip,
      (d.a).vmid,
      'critical' = any ((d.a).tags) or coalesce((d.a).metadata ->> 'critical', '') = 'true' as is_critical,
      (d.a).tags && array['secrets', 'vault'] as is_secret,
      coalesce((s.e).scope_id, l.scope_id) as scope_id,
      (s.e).entity_id,
      case
        when d.declarations > 1 or m.candidates > 1 then 'ambiguous'
        when s.node_is_down and (s.e).kind <> 'node' then 'unknown'
        -- QEMU said that it does not run, and cannot be asked now
        when m.is_kept then 'unknown'
        when s.hostname is not null then (s.e).state
        -- one of several guests may be it
        when u.hostname is not null then 'unknown'
        when l.hostname is not null then 'absent'
        else 'unobserved'
      end as state,
      (s.e).node, w.addresses, v.scope_id as address_scope_id,
      nullif(lower(btrim((s.e).item ->> 'lock')), '') as lock,
      case when m.is_kept then b.machine
        else nullif(lower(btrim((s.e).item ->> 'qmpstatus')), '') end as machine,
      (s.e).state_since,
      case
        when m.candidates > 1 or (s.e).kind = 'node' or s.place = d.hostname then null
        -- where it was when it was seen last counts before where it is declared
        when s.hostname is null and l.hostname is not null then b.place
        else s.place
      end as place,
      case
        when m.has_name and m.has_number then coalesce((s.e).item ->> 'type', (s.e).kind)
        when b.vmid = (d.a).vmid then b.named_type
      end as named_type,
      case when m.has_number and not m.has_name and b.named_at is not null and b.vmid = (d.a).vmid
        then (s.e).name end as other_name,
      coalesce(m.candidates, 0) as candidates,
      (s.e).heard_until,
      case when m.has_name and m.has_number then (s.e).first_seen_at
        when b.vmid = (d.a).vmid then b.named_at end as named_at
    from declared as d
    cross join lateral (
      select case when (d.a).parent is not null then (bruce.resolve_host((d.a).parent)).host end as host
    ) as p
    left join seen as s using (hostname)
    left join last_lister as l using (hostname)
    left join doubtful as u using (hostname)
    left join scheduled as c using (hostname)
    left join bruce.host_state as b using (hostname)
    left join own as v using (hostname)
    cross join lateral (select coalesce(v.addresses, (s.e).addresses) as addresses) as w
    cross join lateral (
      select b.machine <> 'running' and b.entity_id = (s.e).entity_id and (s.e).state = 'running'
        and (s.e).item -> 'qmpstatus' = 'null' as is_kept,
        -- what several collectors of one cluster list is one guest
        case when s.rows > 1 then bruce.count_guests(s.hostname, (s.e).kind = 'node') else s.rows
          end as candidates,
        coalesce((s.e).kind = 'guest' and (s.e).entity_key = (d.a).vmid::text, false) as has_number,
        coalesce((s.e).kind <> 'node', false) and exists (
          select from bruce.host_names as n
          where n.hostname = d.hostname and n.name_key = any ((s.e).name_keys)
            and n.name_key not like 'vmid=%'
        ) as has_name
    ) as m
  ),
  removed as (
    delete from bruce.host_state as h
    where h.hostname = any (p_hosts) and not exists (select from declared as d where d.hostname = h.hostname)
  )
  insert into bruce.host_state as h (
    hostname, asset_type, lifecycle, schedule, declarations, parent, cluster, primary_ip, vmid, is_critical,
    is_secret,
    scope_id, entity_id, state, node, addresses, address_scope_id, lock, machine, state_since, place,
    named_type, other_name, candidates,
    heard_until, named_at, changed_at
  )
  select p.*, (select bruce.clock()) from present as p
  on conflict (hostname) do update set
    asset_type = excluded.asset_type, lifecycle = excluded.lifecycle, schedule = excluded.schedule,
    declarations = excluded.declarations,
    parent = excluded.parent, cluster = excluded.cluster, primary_ip = excluded.primary_ip,
    vmid = excluded.vmid,
    is_critical = excluded.is_critical, is_secret = excluded.is_secret, scope_id = excluded.scope_id,
    entity_id = excluded.entity_id, state = excluded.state, node = excluded.node,
    addresses = excluded.addresses, address_scope_id = excluded.address_scope_id,
    lock = excluded.lock, machine = excluded.machine,
    state_since = excluded.state_since, place = excluded.place,
    moved_at = case when h.place <> excluded.place then excluded.changed_at else h.moved_at end,
    named_type = excluded.named_type,
    other_name = excluded.other_name, named_at = excluded.named_at,
    candidates = excluded.candidates, heard_until = excluded.heard_until, changed_at = excluded.changed_at
  where (
    h.asset_type, h.lifecycle, h.schedule, h.declarations, h.parent, h.cluster, h.primary_ip, h.vmid,
    h.is_critical, h.is_secret,
    h.scope_id, h.entity_id, h.state, h.node, h.addresses, h.address_scope_id, h.lock, h.machine, h.place,
    h.named_type,
    h.other_name, h.candidates,
    h.heard_until
  ) is distinct from (
    excluded.asset_type, excluded.lifecycle, excluded.schedule, excluded.declarations, excluded.parent,
    excluded.cluster,
    excluded.primary_ip, excluded.vmid, excluded.is_critical, excluded.is_secret,
    excluded.scope_id, excluded.entity_id, excluded.state, excluded.node, excluded.addresses,
    excluded.address_scope_id, excluded.lock, excluded.machine, excluded.place, excluded.named_type,
    excluded.other_name,
    excluded.candidates, excluded.heard_until
  );
  perform bruce.follow_moved(p_hosts);
end;
$$;
revoke all on function bruce.refresh_host_state(text[]) from public, anon, authenticated, service_role;
comment on function bruce.refresh_host_state(text[]) is
  'Writes bruce.host_state of the given hosts anew, where it differs.';

-- 20_observed/match/refresh_service_state.sql
create function bruce.refresh_service_state(p_hosts text[], p_service_ids bigint[] default null)
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
-- bitmap scans alone have a condition whatever the tables held when the plan was made
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_nestloop = off
set enable_mergejoin = off
as $$
begin
  with recursive declared as (
    select
      s.*,
      case when s.lifecycle = 'active' then coalesce(c.lifecycle, 'active') else s.lifecycle
        end as own_lifecycle,
      case when s.lifecycle = 'active' then c.words end as schedule
    from public.expected_services as s
    left join bruce.scheduled as c on c.host_key = s.host_key and c.name_key = s.name_key
    where s.hostname = any (p_hosts) and (p_service_ids is null or s.id = any (p_service_ids))
  ),
  -- containers that use the network of another one, of which there are few
  tenant as materialized (
    select e.entity_id, e.scope_id, e.service_id, e.project, e.network_of
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.network_of is not null
  ),
  lender as materialized (
    select distinct on (t.entity_id) t.entity_id as tenant_id, l.entity_id as lender_id
    from tenant as t
    join bruce.entities as l
      on l.scope_id = t.scope_id and l.hostname = any (p_hosts) and l.kind = 'container'
        and l.entity_id <> t.entity_id
        and (
          t.network_of in (l.entity_key, l.name)
          or t.network_of = l.compose_service and t.project = l.project
          or t.network_of ~ '^[0-9a-f]{12,64}$' and starts_with(l.item ->> 'id', t.network_of)
        )
    order by t.entity_id, t.network_of = l.entity_key desc, l.entity_id
  ),
  chain as (
    select l.tenant_id, l.lender_id, 1 as steps from lender as l
    union all
    select c.tenant_id, l.lender_id, c.steps + 1
    from chain as c
    join lender as l on l.tenant_id = c.lender_id
    where c.steps < 8
  ),
  tied as materialized (
    select distinct on (c.tenant_id) c.tenant_id, c.lender_id from chain as c
    order by c.tenant_id, c.steps desc
  ),
  -- what is published of one network, for whom, and what those declare that use it
  network as materialized (
    select
      l.entity_id, l.ports, l.service_id, count(*) as tenants,
      coalesce(bool_and(cardinality(s.ports) > 0), false) as is_known,
      array(
        select distinct p
        from tied as o
        join tenant as u on u.entity_id = o.tenant_id
        join public.expected_services as x on x.id = u.service_id, unnest(x.ports) as p
        where o.lender_id = l.entity_id
      ) as lent
    from tied as d
    join bruce.entities as l on l.entity_id = d.lender_id
    join tenant as t on t.entity_id = d.tenant_id
    left join public.expected_services as s on s.id = t.service_id
    group by l.entity_id, l.ports, l.service_id
  ),
  share as materialized (
    select n.entity_id as lender_id, n.entity_id, n.service_id, null as lost_network
    from network as n
    where n.entity_id not in (select t.entity_id from tenant as t)
    union all
    select d.lender_id, t.entity_id, t.service_id, case when d.tenant_id is null then t.network_of end
    from tenant as t
    left join tied as d on d.tenant_id = t.entity_id
  ),
  -- the ports of a network are those of whoever declares them; the rest is the lender's, if all is known
  shared as materialized (
    select
      h.entity_id, h.lost_network,
      case
        when h.lost_network is not null then null
        when h.entity_id = n.entity_id then array(
          select p from unnest(n.ports) as p
          where p = any (s.ports) or n.is_known and p <> all (n.lent)
          order by p
        )
        when n.service_id is null and n.tenants = 1 then n.ports
        when cardinality(s.ports) > 0 then array(
          select p from unnest(n.ports) as p where p = any (s.ports) order by p)
      end as ports,
      n.ports is null as is_unknown
    from share as h
    left join network as n on n.entity_id = h.lender_id
    left join public.expected_services as s on s.id = h.service_id
  ),
  entity as materialized (
    select
      e.service_id, e.entity_id, e.scope_id, e.state, e.image, e.match, e.heard_until, e.entity_key, e.name,
      e.kind,
      case when x.entity_id is null then e.ports when not x.is_unknown then x.ports end as ports,
      x.entity_id is not null as is_tied, x.lost_network,
      e.item ->> 'image_digest' as image_digest, e.item ->> 'restart_policy' as restart_policy,
      e.item -> 'labels' ->> 'bruce.role' as role,
      coalesce(e.project || '/' || e.compose_service, e.name) as identity,
      row_number()
        over (partition by e.service_id order by bruce.rank_of_state(e.state), e.entity_id) as position
    from bruce.entities as e
    left join shared as x on x.entity_id = e.entity_id
    where e.hostname = any (p_hosts) and e.kind in ('container', 'app', 'unit', 'listener')
      and e.service_id is not null
      and (p_service_ids is null or e.service_id = any (p_service_ids))
  ),
  -- where something listens, whoever holds the socket for it
  listened as materialized (
    select e.hostname, array_agg(distinct p) as ports, bool_or(e.name_keys[1] is null) as has_unnamed
    from bruce.entities as e
    cross join lateral unnest(e.ports) as p
    where e.hostname = any (p_hosts) and e.kind = 'listener'
    group by e.hostname
  ),
  -- services of which there are several containers
  several as materialized (
    select e.* from entity as e
    where e.service_id in (select m.service_id from entity as m where m.position = 2)
  ),
  -- each container of them that should run; one that is there twice runs if one of both does
  replica as (
    select
      r.service_id, bool_or(r.state not in ('stopped', 'failed', 'paused')) as runs,
      min(r.entity_key) as entity_key
    from (
      select
        i.*, substring(i.entity_key from '\.(\d+|[a-z0-9]{25})\.[a-z0-9]{25}$') as slot,
        -- what was never started has not ended
        case when lower(i.item ->> 'state') not in ('created', 'configured') then i.item ->> 'exit_code'
          end as exit_code
      from (
        -- one by one: of nearly all services there is one container, whose row nobody has to carry along
        select e.*, (select o.item from bruce.entities as o where o.entity_id = e.entity_id) as item
        from several as e
        offset 0
      ) as i
    ) as r
    where r.state <> 'stopped' or r.exit_code is null or case
        -- Swarm has put another task in its place, perhaps on another node
        when r.slot is not null then r.exit_code not in ('0', '137', '143')
        -- what ends well and is not started again has done its work
        when r.match = 'component' then r.exit_code <> '0' or r.restart_policy ~ '^(always|unless-stopped)'
        else r.exit_code <> '0' or coalesce(r.restart_policy, 'always') !~ '^(no|on-failure)'
      end
    group by r.service_id, r.identity, coalesce(
      r.slot, r.item -> 'compose' ->> 'number', r.item -> 'labels' ->> 'com.docker.compose.container-number',
      substring(r.name from '[-_](\d+)$'), '')
  ),
  manned as (
    select
      r.service_id, count(*)::integer as replicas,
      coalesce(array_agg(r.entity_key order by r.entity_key) filter (where not r.runs), '{}') as down
    from replica as r
    group by r.service_id
  ),
  replicated as (
    select
      e.service_id, count(distinct e.identity)::integer as candidates, count(*)::integer as containers,
      bool_or(e.match = 'ambiguous') as is_ambiguous, min(e.heard_until) as heard_until,
      bool_or(e.match = 'component') as is_project,
      bool_or(e.match <> 'component' and e.kind in ('container', 'app')) as has_own,
      bool_or(e.is_tied) as is_tied, min(e.lost_network) as lost_network,
      -- of some the ports are not knowable: then neither are those of the service
      case when bool_and(e.ports is not null) then (
        select coalesce(array_agg(distinct p), '{}')
        from several as r, lateral unnest(r.ports) as p
        where r.service_id = e.service_id
      ) end as ports
    from several as e
    group by e.service_id
  ),
  -- services that an ambiguous container could be
  doubtful as (
    select distinct n.service_id
    from bruce.entities as e
    cross join lateral unnest(e.name_keys) as k (name_key)
    join bruce.service_names as n
      on n.hostname = e.hostname and n.name_key = k.name_key and n.hostname = any (p_hosts)
    where e.hostname = any (p_hosts) and e.is_suspect and e.match = 'ambiguous'
      and e.service_id is null and e.kind in ('container', 'app')
  ),
  listing as materialized (
    select s.host, s.scope_id, s.source, s.lists && array['containers', 'apps'] as lists_containers
    from bruce.scopes as s
    where s.host = any (p_hosts) and s.lists && array['containers', 'apps', 'units']
  ),
  -- where a service that was not seen would be listed
  lister as (
    select distinct on (l.host) l.host, l.scope_id, l.lists_containers
    from listing as l
    -- what an engine runs, nobody but a collector of the engine lists
    where l.lists_containers or not exists (
      select from bruce.entities as e
      where e.hostname = l.host and e.kind = 'unit' and e.scope_id = l.scope_id and e.state = 'running'
        and bruce.unit_base(e.name) ~* '^(docker|podman|k3s|kubelet|crio|com\.docker\.service)$'
    )
    order by l.host, l.lists_containers desc, l.source, l.scope_id
  ),
  present as (
    select
      d.id, d.hostname, d.name,
      case
        when d.own_lifecycle = 'retired' or h.lifecycle = 'retired' then 'retired'
        when d.own_lifecycle = 'offline' or h.lifecycle = 'offline' then 'offline'
        when d.own_lifecycle = 'planned' or h.lifecycle = 'planned' then 'planned'
        else 'active'
      end as lifecycle,
      case when d.lifecycle = 'active' then coalesce(d.schedule, h.schedule) end as schedule,
      d.ports as declared_ports, d.image as declared_image,
      d.metadata ->> 'restart_policy' as declared_restart_policy,
      d.role as declared_role,
      coalesce(e.scope_id, q.scope_id, l.scope_id) as scope_id,
      case
        when r.is_ambiguous then 'ambiguous'
        when e.service_id is not null then e.state
        -- one of several things may be it
        when u.service_id is not null then 'unknown'
        -- or it is one of the processes whose names nobody may read
        when d.ports = '{}' and o.has_unnamed and q.lists_containers is not true
          and l.lists_containers is not true then 'unknown'
        when coalesce(q.scope_id, l.scope_id) is not null then 'absent'
        else 'unobserved'
      end as state,
      coalesce(r.candidates, (e.service_id is not null)::integer) as candidates,
      coalesce(r.containers, (e.service_id is not null)::integer) as containers,
      coalesce(n.replicas, 0) as replicas, coalesce(n.down, '{}') as down,
      case
        -- a program may have more sockets than those that it is declared for
        when e.kind in ('unit', 'listener')
          and d.ports <@ (coalesce(o.ports, '{}') || coalesce(e.ports, '{}'))
          then d.ports
        when r.service_id is null then e.ports
        else r.ports
      end as ports,
      i.image, i.image_digest,
      case when r.is_project is not true then e.restart_policy end as restart_policy,
      case when r.is_project is not true then e.role end as role,
      coalesce(r.is_tied, e.is_tied, false) as is_tied,
      case when r.service_id is null then e.lost_network else r.lost_network end as lost_network,
      coalesce(r.has_own, e.match <> 'component' and e.kind in ('container', 'app'), false) as has_own,
      case when r.service_id is null then e.heard_until else r.heard_until end as heard_until
    from declared as d
    left join entity as e on e.service_id = d.id and e.position = 1
    left join replicated as r on r.service_id = d.id
    left join manned as n on n.service_id = d.id
    -- of a project the declared image is that of one of its containers
    left join lateral (
      select e.image, e.image_digest where r.is_project is not true
      union all
      (
        select o.image, o.image_digest
        from several as o
        where r.is_project and o.service_id = d.id
          and not bruce.image_differs(
            regexp_replace(bruce.plain_image(d.image), ':[^:/]+$', ''), o.image, o.image_digest)
        limit 1
      )
    ) as i on true
    left join lister as l on l.host = d.hostname
    left join listened as o on o.hostname = d.hostname
    -- it was seen there before
    left join bruce.service_state as b
      on b.service_id = d.id and b.state <> 'unobserved' and b.hostname = any (p_hosts)
    left join listing as q on q.scope_id = b.scope_id and q.host = d.hostname
    left join doubtful as u on u.service_id = d.id
    left join bruce.host_state as h on h.hostname = d.hostname and h.hostname = any (p_hosts)
  ),
  removed as (
    delete from bruce.service_state as t
    where t.hostname = any (p_hosts) and p_service_ids is null
      and not exists (select from declared as d where d.id = t.service_id)
  )
  insert into bruce.service_state as t (
    service_id, hostname, service, lifecycle, schedule, declared_ports, declared_image,
    declared_restart_policy, declared_role,
    scope_id, state, candidates, containers, replicas, down, ports, image, image_digest, restart_policy,
    role, is_tied, lost_network, has_own, heard_until, changed_at, is_down, differs
  )
  select
    p.*, (select bruce.clock()), p.state in ('absent', 'stopped', 'failed', 'paused'),
    -- the same stands in write_entities
    case
      when p.state = 'ambiguous' then true
      when p.lifecycle = 'active' then
        p.state in ('absent', 'stopped', 'failed', 'paused')
        or p.lost_network is not null
        or coalesce(p.restart_policy <> p.declared_restart_policy, false)
        or coalesce(p.role <> p.declared_role, false)
        or p.state = 'running' and (
          p.down <> '{}'
          or p.declared_ports <> '{}' and coalesce(p.ports <> p.declared_ports, false)
          or p.declared_image is not null
            and coalesce(bruce.image_differs(p.declared_image, p.image, p.image_digest), false)
        )
      when p.lifecycle in ('offline', 'retired') then p.state in ('running', 'unstable')
      else false
    end
  from present as p
  on conflict (service_id) do update set
    hostname = excluded.hostname, service = excluded.service, lifecycle = excluded.lifecycle,
    schedule = excluded.schedule,
    declared_ports = excluded.declared_ports, declared_image = excluded.declared_image,
    declared_restart_policy = excluded.declared_restart_policy, declared_role = excluded.declared_role,
    scope_id = excluded.scope_id, state = excluded.state, candidates = excluded.candidates,
    containers = excluded.containers, replicas = excluded.replicas, down = excluded.down,
    is_tied = excluded.is_tied, lost_network = excluded.lost_network,
    has_own = t.has_own or excluded.has_own,
    ports = excluded.ports, image = excluded.image,
    image_digest = excluded.image_digest, restart_policy = excluded.restart_policy, role = excluded.role,
    heard_until = excluded.heard_until, changed_at = excluded.changed_at, is_down = excluded.is_down,
    differs = excluded.differs
  where (
    t.hostname, t.service, t.lifecycle, t.schedule, t.declared_ports, t.declared_image,
    t.declared_restart_policy,
    t.declared_role, t.scope_id, t.state, t.candidates, t.containers, t.replicas, t.down, t.is_tied,
    t.lost_network, t.ports, t.image, t.image_digest,
    t.restart_policy, t.role, t.heard_until
  ) is distinct from (
    excluded.hostname, excluded.service, excluded.lifecycle, excluded.schedule, excluded.declared_ports,
    excluded.declared_image,
    excluded.declared_restart_policy, excluded.declared_role, excluded.scope_id, excluded.state,
    excluded.candidates, excluded.containers, excluded.replicas, excluded.down, excluded.is_tied,
    excluded.lost_network,
    excluded.ports, excluded.image, excluded.image_digest, excluded.restart_policy, excluded.role,
    excluded.heard_until
  ) or excluded.has_own and not t.has_own;
end;
$$;
revoke all on function bruce.refresh_service_state(text[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.refresh_service_state(text[], bigint[]) is
  'Writes bruce.service_state of the given hosts (or only of the given services of them) anew, where it '
  'differs.';

-- 20_observed/match/rival_guests.sql
create function bruce.rival_guests(p_entity_ids bigint[], p_hosts text[], p_is_node boolean)
returns bruce.guest_candidate[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_found bruce.guest_candidate[] := bruce.guest_candidates(p_entity_ids);
  v_hosts text[] := p_hosts || array(select distinct c.hostname from unnest(v_found) as c);
  v_ids bigint[] := p_entity_ids;
  v_asked text[] := '{}';
  v_more bruce.guest_candidate[];
begin
  -- who is a host decides who is the next one: until nobody else comes in
  loop
    v_hosts := array(select unnest(v_hosts) except select unnest(v_asked));
    exit when v_hosts = '{}';
    v_asked := v_asked || v_hosts;
    v_more := bruce.guest_candidates(array(
      select unnest(bruce.guests_named(array(
        select n.name_key
        from unnest(v_hosts) as h (hostname)
        join bruce.host_names as n on n.hostname = h.hostname
      ), p_is_node))
      except
      select unnest(v_ids)
    ));
    v_more := array(
      select c
      from unnest(v_more) as c
      where c.entity_id in (
        select o.entity_id
        from unnest(v_more) as o
        join unnest(v_hosts) as h (hostname) on h.hostname = o.hostname
      )
    );
    v_found := v_found || v_more;
    v_ids := v_ids || array(select distinct c.entity_id from unnest(v_more) as c);
    v_hosts := array(select distinct c.hostname from unnest(v_more) as c);
  end loop;
  return v_found;
end;
$$;
revoke all on function bruce.rival_guests(pg_catalog.int8[], text[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.rival_guests(bigint[], text[], boolean) is
  'The hosts that these guests (or nodes) may be, with everything else that may be one of those or of the '
  'given hosts, and what that may be, and so on: what has to be judged together.';

-- 20_observed/match/same_cluster.sql
create function bruce.same_cluster(p_scope_id integer, p_other_id integer)
returns boolean
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return p_scope_id = p_other_id or exists (
    select
    from (values (p_scope_id, p_other_id), (p_other_id, p_scope_id)) as o (lister, listed)
    join bruce.scopes as s on s.scope_id = o.listed
    join bruce.entities as n on n.scope_id = o.lister and n.kind = 'node' and n.hostname = s.host
  );
end;
$$;
revoke all on function bruce.same_cluster(pg_catalog.int4, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.same_cluster(integer, integer) is
  'True if both scopes list the guests of one cluster: what one of them reports as is a node of the other.';

-- 20_observed/match/scope_places.sql
create function bruce.scope_places(p_scope_ids integer[])
returns table (scope_id integer, node text, name_key text, is_cluster boolean)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  with place as materialized (
    select s.scope_id, null::text as node, s.host as place
    from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union
    select e.scope_id, e.entity_key, p.place
    from bruce.entities as e
    cross join lateral (values (e.entity_key), (e.hostname)) as p (place)
    where e.scope_id = any (p_scope_ids) and e.kind = 'node'
  )
  select p.scope_id, p.node, bruce.fold_name(p.place), p.node is null and bruce.is_declared_cluster(p.place)
  from place as p
  union
  -- the cluster that such a place is declared in
  select p.scope_id, p.node, bruce.fold_name(a.cluster), true
  from place as p
  join public.assets as a on a.name_key = bruce.fold_name(p.place) and a.name = p.place
  where a.cluster is not null;
end;
$$;
revoke all on function bruce.scope_places(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.scope_places(integer[]) is
  'Folded names of where the guests are that these scopes list: what reports, its nodes, and the clusters '
  'that these are declared in. node is null where it concerns all of them.';

-- 20_observed/match/tg_settings__match_again.sql
create function bruce.tg_settings__match_again()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.write_verdicts(m.of_known)
  from bruce.match_services(array(
    select distinct e.hostname from bruce.entities as e
    where e.kind in ('container', 'listener') and e.match in ('undeclared', 'ignored')
  )) as m
  where m.of_known is not null;
  return null;
end;
$$;
revoke all on function bruce.tg_settings__match_again() from public, anon, authenticated, service_role;
comment on function bruce.tg_settings__match_again() is
  'Other names are ignored from now on. Security definer: the engine''s tables are written by nobody else.';
create trigger _090_match_again after update of ignored_names, ignored_processes on public.settings
  for each statement execute function bruce.tg_settings__match_again();

-- 20_observed/match/write_verdicts.sql
create function bruce.write_verdicts(p_verdicts bruce.verdict[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  update bruce.entities as e
  set service_id = v.service_id, match = v.match
  from unnest(p_verdicts) as v
  where e.entity_id = v.entity_id;
end;
$$;
revoke all on function bruce.write_verdicts(bruce.verdict[]) from public, anon, authenticated, service_role;
comment on function bruce.write_verdicts(bruce.verdict[]) is
  'Known things that are another service now than before.';

-- 20_observed/measure/cluster_of.sql
create function bruce.cluster_of(p_host text, p_snapshot jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_cluster constant text := nullif(btrim(case jsonb_typeof(p_snapshot -> 'cluster')
    when 'object' then p_snapshot -> 'cluster' ->> 'name' end), '');
begin
  -- a collector that reports as one of the nodes: another one may report as another node
  return case
    when v_cluster is not null and jsonb_typeof(p_snapshot -> 'nodes') = 'array'
      and jsonb_array_length(p_snapshot -> 'nodes') > 1
      and exists (
        select from jsonb_array_elements(p_snapshot -> 'nodes') as n
        where (bruce.resolve_host(n ->> 'node')).host = p_host
      )
      then v_cluster
    else p_host
  end;
end;
$$;
revoke all on function bruce.cluster_of(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.cluster_of(text, jsonb) is
  'The name under which all nodes of a snapshot of Proxmox VE are one: the host that reports, or, when that '
  'is one of several nodes, their cluster.';

-- 20_observed/measure/is_of_machine.sql
create function bruce.is_of_machine(p_kind text)
returns boolean
language sql
immutable
parallel safe
set search_path = ''
as $$
  select p_kind in ('node', 'guest', 'vm', 'system', 'cpu', 'memory');
$$;
revoke all on function bruce.is_of_machine(text) from public, anon, authenticated, service_role;
comment on function bruce.is_of_machine(text) is
  'Whether what is measured of such a thing is a number of the machine, and of no service or part of it.';
grant execute on function bruce.is_of_machine(text) to authenticated, service_role;

-- 20_observed/measure/may_exceed.sql
create function bruce.may_exceed(p_snapshot jsonb, p_highest real[] default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_highest is not null then
    return exists (
      select from public.thresholds as o
      where o.open_above < p_highest[array_position(bruce.plain_metrics(), o.metric)]
    );
  end if;
  return exists (
    select
    -- offset 0: each member is looked up once, and not anew for each comparison
    from (
      select e.value -> 'cpu_pct' as cpu_pct, e.value -> 'mem_bytes' as mem_bytes,
        e.value -> 'mem_limit' as mem_limit, e.value, e.key
      from jsonb_each(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end) as e
      offset 0
    ) as m
    cross join (
      select min(o.open_above) filter (where o.metric = 'cpu_pct') as cpu_pct,
        min(o.open_above) filter (where o.metric = 'mem_pct') as mem_pct,
        min(o.open_above) filter (where o.metric = 'disk_pct') as disk_pct,
        bool_or(o.metric in ('swap_pct', 'gpu_pct', 'gpu_mem_pct', 'temperature_c')) as asks_more
      from public.thresholds as o
    ) as t
    where case
        when jsonb_typeof(m.cpu_pct) = 'number' and jsonb_typeof(m.mem_bytes) = 'number'
          and jsonb_typeof(m.mem_limit) = 'number'
        then m.cpu_pct::numeric > t.cpu_pct
          -- multiplied, as a division costs more
          or m.mem_bytes::numeric * 100 > m.mem_limit::numeric * t.mem_pct
        -- what is given in another way is looked at closely
        when m.key = 'filesystems' then exists (
          select from jsonb_path_query(m.value, 'lax $.*') as f
          where bruce.to_number(f -> 'used_bytes') * 100
            > (bruce.to_number(f -> 'used_bytes') + bruce.to_number(f -> 'available_bytes')) * t.disk_pct
        )
        when m.key = 'gpus' then t.asks_more
        else m.value ?| '{cpu_pct,mem_bytes,mem_limit}'
      end
      or t.asks_more and m.key = 'machine'
  );
end;
$$;
revoke all on function bruce.may_exceed(jsonb, pg_catalog.float4[]) from public, anon, authenticated, service_role;
comment on function bruce.may_exceed(jsonb, real[]) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is '
  'judged. p_highest: what bruce.read_at_once read in it.';

-- 20_observed/scopes.sql
create table bruce.scopes (
  scope_id integer generated always as identity primary key,
  hostname text not null,
  source text not null,
  host_key text not null,
  host text not null,
  is_declared boolean not null default false,
  is_ambiguous boolean not null default false,
  first_seen_at timestamptz not null,
  snapshot_id bigint,
  applied_snapshot_id bigint,
  held_snapshot_id bigint,
  releases_next boolean not null default false,
  base_id bigint,
  base_at timestamptz,
  raw_hash bigint,
  content_hash bigint,
  lists text[] not null default '{}',
  is_new boolean not null default true,
  complete boolean not null default true,
  incomplete_lists text[] not null default '{}',
  unreadable_rows integer not null default 0,
  problems text,
  has_quarantine boolean not null default false,
  error_kind text,
  error_message text,
  error_since timestamptz,
  error_at timestamptz not null default '-infinity',
  collector text,
  changed_at timestamptz,
  declares_interval boolean not null default false,
  interval_s integer not null,
  stale_after interval not null,
  is_stale boolean not null default false,
  excused_until timestamptz,
  returned_at timestamptz,
  is_confirming boolean not null default false,
  has_levels boolean not null default false,
  sends_secrets boolean not null default false,
  instance text,
  said_instances text[] not null default '{}',
  before_hash bigint,
  before_at timestamptz,
  alternations integer not null default 0,
  other_instance text,
  other_hash bigint,
  other_since timestamptz,
  other_at timestamptz,
  clock_skew interval not null default '0',
  doubtful_skew interval,
  doubtful_looks integer not null default 0,
  doubtful_at timestamptz,
  last_seq bigint,
  last_contact_at timestamptz not null,
  last_snapshot_at timestamptz not null default '-infinity',
  last_seen_at timestamptz,
  is_sound boolean not null generated always as (
    error_kind is null and held_snapshot_id is null
  ) stored,
  unique (host_key, source)
)
-- each contact is a change: as often as usual, its statistics would be most of what reaches the log
with (fillfactor = 60, autovacuum_analyze_threshold = 500, autovacuum_analyze_scale_factor = 5);
revoke all on table bruce.scopes from public, anon, authenticated, service_role;
create index scopes_host_idx on bruce.scopes (host);
comment on table bruce.scopes is
  'One row per reporting host and source: the unit of evidence. An unchanged snapshot is one HOT update of '
  'it.';
comment on column bruce.scopes.host is 'The declared host it was recognised as, else the name it reports.';
comment on column bruce.scopes.snapshot_id is
  'Newest stored snapshot; applied_snapshot_id is the one the present is made of.';
comment on column bruce.scopes.releases_next is
  'A person released what was held, and it was not stored any more: the next snapshot counts.';
comment on column bruce.scopes.base_id is
  'The stored row that its next snapshots are kept as a difference from; base_at is its observed_at.';
comment on column bruce.scopes.problems is 'Why its present snapshot is partial, as the collector says.';
comment on column bruce.scopes.lists is
  'Lists it sends: of others it knows nothing, and one that fails to come is missed.';
comment on column bruce.scopes.complete is 'Its present snapshot has all its rows, and all can be read.';
comment on column bruce.scopes.incomplete_lists is
  'Lists of its present snapshot that may lack rows, or hold one that nobody can read.';
comment on column bruce.scopes.is_new is 'Until its first snapshot has been reconciled.';
comment on column bruce.scopes.last_contact_at is
  'When the newest report of the collector arrived, errors included: its sign of life.';
comment on column bruce.scopes.last_snapshot_at is
  'observed_at of its newest snapshot, also of one that is partial or held; error_at is that of its newest '
  'failure. What is older is late.';
comment on column bruce.scopes.instance is
  'The engine or machine that its collector says it speaks of (collector.instance).';
comment on column bruce.scopes.said_instances is
  'The last four instances that its reports said, as long as each said another one.';
comment on column bruce.scopes.alternations is
  'How many times in a row it said again what it had said before its last word (before_hash, last at '
  'before_at), within less than two of its intervals: as two collectors do.';
comment on column bruce.scopes.other_at is
  'When a second collector of this name was last heard, since other_since: it says other_instance, or what '
  'has other_hash. Its word does not count while the first one speaks. Without other_since: when another '
  'instance took over.';
comment on column bruce.scopes.clock_skew is
  'How far the clock of its collector is ahead of that of this server; negative: behind. Whole seconds, and '
  'no days, which a time zone would stretch.';
comment on column bruce.scopes.doubtful_skew is
  'What clock_skew would be if its last report, which looks older, was seen when it came; so it was '
  'doubtful_looks times in a row, the last time at doubtful_at.';
comment on column bruce.scopes.sends_secrets is 'Its newest snapshot had to be stripped of secrets.';
comment on column bruce.scopes.has_levels is 'Something of it is over a threshold.';
comment on column bruce.scopes.last_seen_at is
  'When its newest good evidence was seen, by the clock of this server: successful and not held.';
comment on column bruce.scopes.is_sound is
  'Its newest evidence is successful and not held, so that what it says counts; whether it is recent enough, '
  'the clock says, and whether it has all rows, incomplete_lists.';
comment on column bruce.scopes.returned_at is
  'When it last reported again after an issue said that its host is down.';
comment on column bruce.scopes.excused_until is
  'Its silence until then proves nothing: the engine was away, or nobody was heard.';
comment on column bruce.scopes.is_confirming is 'An issue waits here for its next confirmation.';
alter table bruce.scopes enable row level security;
create policy scopes_select_authenticated on bruce.scopes
  for select to authenticated using ((select bruce.person_may_read()));
create index scopes_proxy_idx on bruce.scopes (scope_id) where source = 'proxy';
-- machines that say they are the same one
create index scopes_machine_idx on bruce.scopes (instance) where source = 'system';
grant select on bruce.scopes to authenticated, service_role;

-- 20_observed/read/raw_row.sql
create type bruce.raw_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, source text, host text,
  kind text, path text, item jsonb, item_hash bigint, "position" integer
);

-- 20_observed/take/report.sql
create type bruce.report as (
  scope bruce.scopes, stored public.observed_snapshots, changed bruce.raw_row[], repeated bruce.raw_row[],
  not_said bigint[]
);
comment on type bruce.report is
  'A stored snapshot that is to become the present of its scope: which of its rows the present does not '
  'have, which repeat a name, and which entities no row is equal to.';

-- 20_observed/measure/measure_snapshots.sql
create function bruce.measure_snapshots(p_reports bruce.report[], p_scope_ids integer[])
returns integer[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_row public.observed_snapshots;
  v_scope bruce.scopes;
  v_crossed integer[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_row := v_report.stored;
    v_scope := v_report.scope;
    if v_scope.scope_id = any (p_scope_ids)
      and (v_row.source <> 'docker' or v_scope.has_levels or bruce.may_exceed(v_row.snapshot))
      and bruce.take_measurements(
        v_scope.scope_id, v_row.source, v_row.snapshot, v_row.incomplete_lists, v_row.observed_at)
    then
      v_crossed := v_crossed || v_scope.scope_id;
    end if;
  end loop;
  return v_crossed;
end;
$$;
revoke all on function bruce.measure_snapshots(bruce.report[], pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.measure_snapshots(bruce.report[], integer[]) is
  'Compares the measurements of the applied snapshots with their thresholds. Returns the scopes where '
  'something crossed one.';

-- 20_observed/measure/measurements.sql
create function bruce.measurements(p_source text, p_snapshot jsonb)
returns table (kind text, entity_key text, name text, node text, metric text, value numeric)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with given as materialized (
    -- docker: by container name, beside the rows
    select 'container' as kind, m.key as entity_key, m.key as name, null::text as node, m.value as item
    from jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' else '{}'
        end) as m
    where p_source <> 'system'
    union all
    -- of a machine, what moves stands beside its rows, too
    select k.kind, k.kind, '', null, p_snapshot -> 'metrics' -> 'machine'
    from unnest(array['cpu', 'memory']) as k (kind)
    where p_source = 'system'
    union all
    select l.kind, m.key, case l.kind when 'gpu' then regexp_replace(m.key, '/[^/]*$', '') else m.key end,
      null, m.value
    from (values ('filesystem', 'filesystems'), ('gpu', 'gpus')) as l (kind, list)
    cross join lateral jsonb_each(
      case jsonb_typeof(p_snapshot -> 'metrics' -> l.list)
        when 'object' then p_snapshot -> 'metrics' -> l.list else '{}' end) as m
    where p_source = 'system'
    union all
    select
      l.kind,
      case l.kind
        when 'guest' then r.item ->> 'vmid'
        when 'storage' then concat_ws('/', s.node, r.item ->> 'storage')
        when 'filesystem' then r.item ->> 'mount'
        when 'gpu' then concat_ws('/', coalesce(r.item ->> 'name', r.item ->> 'bus'), r.item ->> 'bus')
        when 'cpu' then 'cpu'
        when 'memory' then 'memory'
        else coalesce(r.item ->> 'name', r.item ->> 'node', '')
      end,
      case when l.kind in ('cpu', 'memory') then '' else coalesce(
        r.item ->> 'name', r.item ->> 'mount', r.item ->> 'storage', r.item ->> 'bus', r.item ->> 'node', '')
        end,
      s.node,
      r.item
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_snapshot -> l.list)
        when 'array' then p_snapshot -> l.list
        when 'object' then jsonb_build_array(p_snapshot -> l.list)
        else '[]'
      end
    ) as r (item)
    -- what nodes share is of none of them: all of them measure the same
    cross join lateral (
      select case when l.kind <> 'storage' or coalesce(lower(r.item ->> 'shared'), '') not in ('1', 'true')
        then r.item ->> 'node' end as node
    ) as s
    where l.source = p_source
      and l.kind in ('node', 'guest', 'storage', 'pool', 'system', 'cpu', 'memory', 'filesystem', 'gpu')
      and jsonb_typeof(r.item) = 'object'
      -- the figures of a storage that cannot be used are those of its last good moment
      and (l.kind <> 'storage' or not r.item ? 'status' or bruce.storage_state(r.item) = 'running')
      -- a share is measured where it is, and what cannot be written is always full
      and (l.kind <> 'filesystem' or coalesce(r.item ->> 'read_only', '') <> 'true' and coalesce(
        lower(r.item ->> 'type') !~
          '^(nfs|cifs|smb|9p|virtiofs|ceph|gluster|fuse\.|sshfs|webdav|afp|squashfs|iso9660|udf)', true))
  ),
  number as materialized (
    select
      g.kind, g.entity_key, g.name, g.node,
      case when g.kind <> 'memory' then bruce.to_number(g.item -> 'cpu_pct') end as cpu_pct,
      bruce.to_number(g.item -> 'cpu') as cpu,
      case
        when g.kind = 'cpu' then null
        when g.kind = 'memory' then coalesce(
          bruce.to_number(g.item -> 'mem_bytes'),
          bruce.to_number(g.item -> 'total_bytes') - bruce.to_number(g.item -> 'available_bytes'),
          bruce.to_number(g.item -> 'used_bytes'))
        when g.kind = 'gpu' then bruce.to_number(g.item -> 'memory_used_bytes')
        else bruce.to_number(coalesce(g.item -> 'mem_bytes', g.item -> 'mem'))
      end as mem,
      bruce.to_number(case g.kind when 'memory' then coalesce(g.item -> 'mem_limit', g.item -> 'total_bytes')
        when 'gpu' then g.item -> 'memory_total_bytes'
        else coalesce(g.item -> 'mem_limit', g.item -> 'maxmem') end) as maxmem,
      bruce.to_number(case g.kind when 'filesystem' then g.item -> 'used_bytes'
        else coalesce(g.item -> 'disk', g.item -> 'used', g.item -> 'allocated') end) as disk,
      case g.kind
        -- as `df` counts: what is kept for root is nobody's
        when 'filesystem' then coalesce(
          bruce.to_number(g.item -> 'used_bytes') + bruce.to_number(g.item -> 'available_bytes'),
          bruce.to_number(g.item -> 'size_bytes'))
        else bruce.to_number(coalesce(g.item -> 'maxdisk', g.item -> 'total', g.item -> 'size'))
      end as maxdisk,
      case when g.kind = 'memory' then
        bruce.to_number(coalesce(g.item -> 'swap_bytes', g.item -> 'swap_used_bytes')) * 100
          / nullif(greatest(bruce.to_number(
            coalesce(g.item -> 'swap_limit', g.item -> 'swap_total_bytes')), 0), 0)
      end as swap_pct,
      case when g.kind = 'gpu' then bruce.to_number(g.item -> 'utilization_pct') end as gpu_pct,
      case when g.kind = 'gpu' then bruce.to_number(g.item -> 'temperature_c') end as temperature_c
    from given as g
    -- a guest without its vmid is nobody
    where jsonb_typeof(g.item) = 'object' and g.entity_key is not null
  )
  select n.kind, n.entity_key, n.name, n.node, v.metric, v.value
  from number as n
  cross join lateral (values
    ('cpu_pct', coalesce(n.cpu_pct, n.cpu * 100)),
    -- of nothing, or less, there is no part
    (case n.kind when 'gpu' then 'gpu_mem_pct' else 'mem_pct' end,
      n.mem * 100 / nullif(greatest(n.maxmem, 0), 0)),
    ('swap_pct', n.swap_pct),
    ('gpu_pct', n.gpu_pct),
    ('temperature_c', n.temperature_c),
    (case n.kind when 'pool' then 'pool_pct' else 'disk_pct' end,
      n.disk * 100 / nullif(greatest(n.maxdisk, 0), 0))
  ) as v (metric, value)
  where v.value is not null;
end;
$$;
revoke all on function bruce.measurements(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.measurements(text, jsonb) is
  'The measurements in a snapshot, in percent (temperature_c: degrees Celsius), by kind and key of the '
  'entity.';

-- 20_observed/measure/resource_levels.sql
create table bruce.resource_levels (
  scope_id integer not null,
  subject text not null,
  metric text not null,
  hostname text not null,
  service text,
  value numeric not null,
  open_above numeric not null,
  clear_below numeric not null,
  unit text not null,
  exceeded_at timestamptz not null,
  primary key (scope_id, subject, metric)
);
revoke all on table bruce.resource_levels from public, anon, authenticated, service_role;
create index resource_levels_hostname_idx on bruce.resource_levels (hostname);
comment on table bruce.resource_levels is
  'What is over its threshold now. Written when a level is crossed, not with each measurement.';
alter table bruce.resource_levels enable row level security;
create policy resource_levels_select_authenticated on bruce.resource_levels
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.resource_levels to authenticated, service_role;

-- 20_observed/measure/take_measurements.sql
create function bruce.take_measurements(
  p_scope_id integer, p_source text, p_snapshot jsonb, p_incomplete_lists text[], p_observed_at timestamptz
)
returns boolean
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_crossed integer;
begin
  if p_source in ('service_health', 'proxy') then
    return false;
  end if;
  with measured as materialized (
    select m.kind || ':' || m.entity_key as subject, m.kind, m.entity_key, min(m.name) as name,
      min(m.node) as node,
      m.metric, max(m.value) as value
    from bruce.measurements(p_source, p_snapshot) as m
    group by m.kind, m.entity_key, m.metric
  ),
  lowest as (
    select t.metric, min(t.open_above) as open_above from public.thresholds as t group by t.metric
  ),
  -- only what may be too high is looked at closely: whose it is, and which threshold counts there
  judged as (
    select m.subject, m.metric, m.value, h.hostname, h.service, t.open_above, t.clear_below, t.unit
    from measured as m
    join lowest as l on l.metric = m.metric and m.value > l.open_above
    join bruce.scopes as s on s.scope_id = p_scope_id
    left join bruce.entities as e
      on e.scope_id = p_scope_id and e.kind = m.kind and e.entity_key = m.entity_key
    left join bruce.service_state as d on d.service_id = e.service_id
    cross join lateral (
      select
        case
          -- a guest or node is a host of its own, a storage belongs to its node
          when m.kind in ('guest', 'node') then coalesce(e.hostname, m.name)
          when m.node is not null then (bruce.resolve_host(m.node)).host
          when m.kind = 'storage' then bruce.cluster_of(s.host, p_snapshot)
          else s.host
        end as hostname,
        case when not bruce.is_of_machine(m.kind) then coalesce(d.service, m.name) end as service
    ) as h
    cross join lateral bruce.threshold_of(m.metric, h.hostname, h.service) as t
    where m.value > t.open_above
  ),
  exceeded as (
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    )
    select
      p_scope_id, j.subject, j.metric, j.hostname, j.service, j.value, j.open_above, j.clear_below, j.unit,
      p_observed_at
    from judged as j
    on conflict do nothing
    returning 1
  ),
  standing as (
    select
      l.subject, l.metric,
      coalesce(
        m.value < coalesce(
          (select t.clear_below from bruce.threshold_of(l.metric, l.hostname, l.service) as t
            where m.value is not null),
          'infinity'
        ),
        -- what is not there any more, or stands still, cannot be over its limit; no measurement of it says
        -- nothing
        (o.subject is not null or e.subject is null) and not exists (
          select from bruce.snapshot_lists as x
          where x.source = p_source and x.kind = split_part(l.subject, ':', 1)
            and x.list = any (p_incomplete_lists)
        )
      ) as is_cleared
    from bruce.resource_levels as l
    left join measured as m on m.subject = l.subject and m.metric = l.metric
    left join (select distinct n.subject from measured as n) as o on o.subject = l.subject
    left join (
      select distinct p.subject
      from bruce.entities as t
      cross join lateral (values
        (t.kind || ':' || t.entity_key),
        -- what nodes share goes by its name alone
        (case when t.kind = 'storage' then t.kind || ':' || t.name end)
      ) as p (subject)
      where t.scope_id = p_scope_id and t.state not in ('stopped', 'failed', 'absent')
        and exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    ) as e on e.subject = l.subject
    where l.scope_id = p_scope_id
  ),
  cleared as (
    delete from bruce.resource_levels as l
    using standing as s
    where l.scope_id = p_scope_id and s.subject = l.subject and s.metric = l.metric and s.is_cleared
    returning 1
  )
  select (select count(*) from cleared) + (select count(*) from exceeded) into v_crossed;

  if v_crossed > 0 then
    update bruce.scopes as s
    set has_levels = exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    where s.scope_id = p_scope_id;
  end if;
  return v_crossed > 0;
end;
$$;
revoke all on function bruce.take_measurements(pg_catalog.int4, text, jsonb, text[], timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.take_measurements(integer, text, jsonb, text[], timestamptz) is
  'Compares the measurements of a snapshot with their thresholds; writes only what crossed '
  'one, and returns whether any did.';

-- 20_observed/measure/threshold_of.sql
create function bruce.threshold_of(p_metric text, p_hostname text, p_service text)
returns table (open_above numeric, clear_below numeric, unit text)
language plpgsql
stable
rows 1
set search_path = ''
set enable_seqscan = off
as $$
begin
  return query
  select t.open_above, t.clear_below, t.unit
  from public.thresholds as t
  where t.metric = p_metric
    and bruce.matches_glob(p_hostname, t.hostname)
    and bruce.matches_glob(p_service, t.service)
  order by t.hostname = p_hostname desc, t.service = p_service desc, length(t.hostname) desc,
    length(t.service) desc, t.id
  limit 1;
end;
$$;
revoke all on function bruce.threshold_of(text, text, text) from public, anon, authenticated, service_role;
comment on function bruce.threshold_of(text, text, text) is 'The most specific threshold for a measurement.';

-- 20_observed/measure/thresholds.sql
create table public.thresholds (
  id bigint generated by default as identity primary key,
  metric text not null,
  hostname text not null default '*',
  service text not null default '*',
  open_above numeric not null,
  clear_below numeric not null,
  unit text not null default '%',
  constraint clear_below_is_not_above_open check (clear_below <= open_above),
  unique (metric, hostname, service)
);
revoke all on table public.thresholds from public, anon, authenticated, service_role;
comment on table public.thresholds is
  'RESOURCE_EXCEEDED opens above open_above and resolves below clear_below. The most specific row wins: '
  'an exact host and service before a glob, a longer glob before a shorter one.';
comment on column public.thresholds.metric is
  'cpu_pct, mem_pct, swap_pct, disk_pct, pool_pct, gpu_pct, gpu_mem_pct (percent), temperature_c (of a '
  'graphics card) or database_bytes.';
comment on column public.thresholds.hostname is 'Host name or glob; * is any.';
comment on column public.thresholds.service is 'Service, storage or pool name or glob; * is any.';
create trigger _900_note_change after insert or update or delete on public.thresholds
  for each row execute function bruce.tg__note_change();
insert into public.thresholds (metric, open_above, clear_below, unit) values
  ('cpu_pct', 95, 85, '%'),
  ('mem_pct', 95, 88, '%'),
  ('disk_pct', 90, 85, '%'),
  ('pool_pct', 85, 80, '%'),
  ('database_bytes', 8589934592, 7516192768, 'bytes');
alter table public.thresholds enable row level security;
create policy thresholds_select_authenticated on public.thresholds
  for select to authenticated using ((select bruce.person_may_read()));
create trigger _050_lock before insert or update or delete on public.thresholds
  for each statement execute function bruce.tg__lock_engine();
grant select on public.thresholds to authenticated, service_role;
grant insert, update, delete on public.thresholds to service_role;

-- 20_observed/quarantined_rows.sql
create table bruce.quarantined_rows (
  id bigint generated always as identity primary key,
  scope_id integer not null,
  snapshot_id bigint not null,
  path text not null,
  message text not null,
  item jsonb,
  rows integer not null default 1 check (rows > 0)
);
revoke all on table bruce.quarantined_rows from public, anon, authenticated, service_role;
create index quarantined_rows_scope_id_idx on bruce.quarantined_rows (scope_id);
comment on table bruce.quarantined_rows is
  'Rows of the present snapshot of each scope that could not be understood: the first 100 '
  'of each, and one that stands for the rest.';
comment on column bruce.quarantined_rows.rows is 'How many rows it stands for.';
alter table bruce.quarantined_rows enable row level security;
create policy quarantined_rows_select_authenticated on bruce.quarantined_rows
  for select to authenticated using ((select bruce.person_may_read()));
grant select on bruce.quarantined_rows to authenticated, service_role;

-- 20_observed/read/alert_level.sql
create function bruce.alert_level(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_level constant text := upper(btrim(p_item ->> 'level'));
begin
  return case v_level when 'WARN' then 'WARNING' when 'ERR' then 'ERROR' when 'CRIT' then 'CRITICAL'
    else v_level end;
end;
$$;
revoke all on function bruce.alert_level(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.alert_level(jsonb) is
  'Level of an alert of TrueNAS, by its full word: older versions say WARN and CRIT.';
grant execute on function bruce.alert_level(jsonb) to authenticated, service_role;

-- 20_observed/read/alert_text.sql
create function bruce.alert_text(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(nullif(p_item ->> 'formatted', ''), nullif(p_item ->> 'text', ''),
    nullif(p_item ->> 'message', ''));
end;
$$;
revoke all on function bruce.alert_text(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.alert_text(jsonb) is 'What an alert of TrueNAS says, as it says it. Null: nothing.';
grant execute on function bruce.alert_text(jsonb) to authenticated, service_role;

-- 20_observed/read/completeness.sql
create function bruce.completeness(p_source text, p_complete boolean, p_incomplete_lists text[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p_complete then 'true'::jsonb
    when bool_and(l.list = any (p_incomplete_lists)) is not false then 'false'::jsonb
    else jsonb_object_agg(l.list, l.list <> all (p_incomplete_lists))
  end
  from bruce.snapshot_lists as l
  where l.source = p_source;
$$;
revoke all on function bruce.completeness(text, pg_catalog.bool, text[]) from public, anon, authenticated, service_role;
comment on function bruce.completeness(text, boolean, text[]) is
  'The member complete of the payload that a stored snapshot was; see bruce.incomplete_lists.';

-- 20_observed/read/disk_identity.sql
create function bruce.disk_identity(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return nullif(concat_ws('/', nullif(btrim(p_item ->> 'serial'), ''), nullif(p_item ->> 'lunid', '')), '');
end;
$$;
revoke all on function bruce.disk_identity(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.disk_identity(jsonb) is
  'What a disk says it is, whatever its name is since the last boot. Null: it says nothing.';

-- 20_observed/read/forward_target.sql
create function bruce.forward_target(p_forward_host text, out host text, out port text)
returns record
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text constant text := btrim(p_forward_host);
  v_authority text;
  v_parts text[];
begin
  -- what nearly all of them are
  if v_text ~ '^[a-z0-9][a-z0-9._-]*[a-z0-9]$' then
    host := v_text;
    return;
  end if;
  -- http://user@[fd00::5]:80/app: neither scheme nor path nor user say anything of the place
  v_authority := regexp_replace(v_text, '^[a-z][a-z0-9+.-]*://(?:[^@/]*@)?', '', 'i');
  v_authority := split_part(v_authority, '/', 1);
  v_parts := regexp_match(v_authority, '^(?:\[([^\]]+)\]|([^:\[\]]+))(?::(\d{1,5}))?$');
  host := lower(rtrim(coalesce(v_parts[1], v_parts[2], nullif(v_authority, ''), v_text), '.'));
  host := coalesce(host(bruce.to_inet(host)), nullif(host, ''));
  port := bruce.to_port(v_parts[3]);
end;
$$;
revoke all on function bruce.forward_target(text) from public, anon, authenticated, service_role;
comment on function bruce.forward_target(text) is
  'The place in what a proxy calls the host to forward to: no scheme, no path, no brackets, no final dot, '
  'lower case; and the port that is written with it.';

-- 20_observed/read/guest_state.sql
create function bruce.guest_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_status constant text := lower(p_item ->> 'status');
  v_lock constant text := nullif(lower(btrim(p_item ->> 'lock')), '');
  -- what QEMU says of a machine whose process runs
  v_machine constant text := coalesce(nullif(lower(btrim(p_item ->> 'qmpstatus')), ''), 'running');
begin
  return case
    -- its memory is on disk, and it stays off until somebody starts it
    when v_lock = 'suspended' and v_status = 'stopped' then 'stopped'
    when v_status in ('running', 'online') then case
        when v_machine in ('running', 'stopped', 'unknown') then 'running'
        when v_machine in ('io-error', 'internal-error', 'guest-panicked') then 'failed'
        when v_lock is not null
          or v_machine in ('inmigrate', 'finish-migrate', 'postmigrate', 'restore-vm', 'save-vm', 'colo')
          then 'changing'
        else 'paused'
      end
    when v_lock is not null and v_status in ('stopped', 'paused', 'suspended') then 'changing'
    when v_status in ('stopped', 'offline') then 'stopped'
    when v_status in ('paused', 'suspended', 'prelaunch') then 'paused'
    when v_status in ('io-error', 'internal-error', 'guest-panicked') then 'failed'
    else 'unknown'
  end;
end;
$$;
revoke all on function bruce.guest_state(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.guest_state(jsonb) is
  'State of a guest of Proxmox VE. A guest whose process runs is what QEMU says of it: paused, failed (it '
  'cannot go on by itself) or in change. A locked guest that is not running is in change.';

-- 20_observed/read/has_rebooted.sql
create function bruce.has_rebooted(p_before jsonb, p_now jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_before ? 'boot_id' and p_now ? 'boot_id' and p_now ->> 'boot_id' is not null
      then p_before ->> 'boot_id' <> p_now ->> 'boot_id'
    -- told as a moment alone, it moves by as much as a clock is set
    else bruce.to_moment(p_now ->> 'booted_at') > bruce.to_moment(p_before ->> 'booted_at')
      + interval '2 minutes'
  end;
end;
$$;
revoke all on function bruce.has_rebooted(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.has_rebooted(jsonb, jsonb) is
  'Whether a machine started anew between two rows of it (of kind os).';

-- 20_observed/read/home_assistant_state.sql
create function bruce.home_assistant_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_item ->> 'recovery_mode' = 'true' then 'failed'
    else case lower(btrim(p_item ->> 'state'))
      when 'running' then 'running'
      when 'starting' then 'changing'
      when 'not_running' then 'changing'
      when 'stopping' then 'changing'
      when 'final_write' then 'changing'
      when 'stopped' then 'stopped'
      -- who runs an automation runs
      else case when coalesce(p_item ->> 'state', '') = '' then 'running' else 'unknown' end
    end
  end;
end;
$$;
revoke all on function bruce.home_assistant_state(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.home_assistant_state(jsonb) is
  'State of a Home Assistant, of the words of its API (RUNNING, STARTING, ...).';

-- 20_observed/read/host_port_of.sql
create function bruce.host_port_of(p_port jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_port text := coalesce(
    p_port ->> 'host_port', p_port ->> 'PublicPort', p_port ->> 'HostPort', p_port ->> 'published');
  v_range integer := bruce.to_count(p_port -> 'range');
begin
  -- Podman: so many neighbours
  if v_range > 1 and v_port ~ '^[0-9]{1,5}$' then
    return v_port || '-' || v_port::integer + v_range - 1;
  end if;
  return nullif(v_port, '');
end;
$$;
revoke all on function bruce.host_port_of(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.host_port_of(jsonb) is
  'The published port, or range of ports, of an object: {host_port}, {PublicPort} of the Docker API, '
  '{HostPort} of `docker inspect`, {published} of compose, {host_port, range} of Podman. Null: only exposed.';

-- 20_observed/read/incomplete_lists.sql
create function bruce.incomplete_lists(p_source text, p_complete jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(p_complete, 'true') in ('true', 'null') then
    return '{}';
  end if;
  return array(
    select l.list from bruce.snapshot_lists as l
    where l.source = p_source and (p_complete ->> l.list) is distinct from 'true'
    union
    select c.key
    from jsonb_each(case jsonb_typeof(p_complete) when 'object' then p_complete else '{}' end) as c
    where c.value <> 'true'
    order by 1
  );
end;
$$;
revoke all on function bruce.incomplete_lists(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.incomplete_lists(text, jsonb) is
  'The lists that may lack rows, of the member complete of a payload: true, false (all of them), or '
  '{"guests": true, "storages": false}, where a list that is not named may lack rows too.';

-- 20_observed/read/is_plumbing.sql
create function bruce.is_plumbing(p_name text, p_item jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_name like '%-infra' and p_name ~ '^([0-9a-f]{12}|systemd-.+)-infra$'
    or p_item ->> 'image' like '%pause%' and p_item ->> 'image' ~ '(^|[/-])pause([:@]|$)'
    or starts_with(p_name, 'hassio_')
    -- a job of a GitHub runner
    or substr(p_name, 33, 1) = '_' and p_name ~ '^[0-9a-f]{32}_'
    or lower(p_item -> 'labels' ->> 'bruce.ignore') in ('true', '1', 'yes')
    or p_item -> 'labels' ->> 'org.testcontainers' is not null
    or p_item -> 'labels' ->> 'org.testcontainers.sessionId' is not null
    or p_item -> 'labels' ->> 'org.testcontainers.session-id' is not null;
end;
$$;
revoke all on function bruce.is_plumbing(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.is_plumbing(text, jsonb) is
  'A container that is of no interest unless it is declared: it holds the network of a pod, the Supervisor '
  'of Home Assistant, a runner or a test library made it, or its label bruce.ignore says so.';

-- 20_observed/read/listed_ports.sql
create function bruce.listed_ports(p_ports jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return to_jsonb(array(
    select (b.binding ->> 'HostPort') || '->' || p.key
    from jsonb_each(p_ports) as p
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p.value) when 'array' then p.value else '[]' end) as b (binding)
    where jsonb_typeof(b.binding) = 'object' and b.binding ->> 'HostPort' is not null
  ));
end;
$$;
revoke all on function bruce.listed_ports(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.listed_ports(jsonb) is
  'A map of ports as `docker inspect` prints it, {"80/tcp": [{"HostIp", "HostPort"}]}, as a list of texts.';

-- 20_observed/read/listed_sockets.sql
create function bruce.listed_sockets(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when jsonb_typeof(p_list) = 'array' then array(
    select distinct bruce.to_port(p)
    from jsonb_array_elements_text(p_list) as p
    where bruce.to_port(p) is not null
    order by 1
  ) end;
end;
$$;
revoke all on function bruce.listed_sockets(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.listed_sockets(jsonb) is
  'The ports of a list, as protocol/number. Null where there is no list.';
grant execute on function bruce.listed_sockets(jsonb) to authenticated, service_role;

-- 20_observed/read/listener_name.sql
create function bruce.listener_name(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_process constant text := nullif(btrim(p_item ->> 'process'), '');
begin
  return case
    -- nobody may see who listens
    when v_process is null then (bruce.listed_sockets(p_item -> 'ports')
      || bruce.listed_sockets(p_item -> 'local_ports'))[1]
    -- what only runs a program is not its name
    when p_item ->> 'unit' ~ '\.service$' and v_process ~
      '^(python|node|java|deno|bun|ruby|php|perl|dotnet|mono|uvicorn|gunicorn|uwsgi|pm2|sh)[\d.]*(-fpm)?$'
      then bruce.unit_base(p_item ->> 'unit')
    else regexp_replace(v_process, '\.exe$', '', 'i')
  end;
end;
$$;
revoke all on function bruce.listener_name(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.listener_name(jsonb) is
  'What that is called which listens: its process, or the unit of a process that only runs a program, or '
  'its port where the process is not known.';

-- 20_observed/read/listener_names.sql
create function bruce.listener_names(p_item jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_process constant text := regexp_replace(p_item ->> 'process', '\.exe$', '', 'i');
  v_unit constant text := bruce.unit_base(p_item ->> 'unit');
begin
  return array[
    'process=' || v_process,
    'unit=' || (p_item ->> 'unit'),
    bruce.fold_name(v_unit),
    bruce.fold_name(v_process),
    bruce.fold_name(split_part(v_unit, '@', 1)),
    'in=' || left(p_item ->> 'container', 12),
    case when coalesce(bruce.listed_sockets(p_item -> 'ports'), '{}') = '{}' then 'local=' end
  ];
end;
$$;
revoke all on function bruce.listener_names(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.listener_names(jsonb) is
  'The names that what listens may be declared under, best first; see bruce.entities.name_keys. local=: '
  'nothing of it can be reached from elsewhere. in=: the container it runs in.';

-- 20_observed/read/mark_incomplete.sql
create function bruce.mark_incomplete(p_reports bruce.report[], p_parsed bruce.parsed_row[])
returns bruce.report[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_row public.observed_snapshots;
  v_reports bruce.report[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_row := v_report.stored;
    v_row.incomplete_lists := array(
      select unnest(v_row.incomplete_lists)
      union
      select l.list
      from unnest(p_parsed) as p
      join bruce.snapshot_lists as l on l.source = v_row.source and l.kind = p.kind
      where p.scope_id = (v_report.scope).scope_id and p.entity_key is null
      order by 1
    );
    v_report.stored := v_row;
    v_reports := v_reports || v_report;
  end loop;
  return v_reports;
end;
$$;
revoke all on function bruce.mark_incomplete(bruce.report[], bruce.parsed_row[]) from public, anon, authenticated, service_role;
comment on function bruce.mark_incomplete(bruce.report[], bruce.parsed_row[]) is
  'A row without a usable name may be anything: its list is as good as incomplete. It costs no other list '
  'anything.';

-- 20_observed/read/mark_nameless.sql
create function bruce.mark_nameless(p_row bruce.parsed_row)
returns bruce.parsed_row
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_row.item = 'null' and p_row.path !~ '\]$' then
    p_row.problem := 'is missing or no list';
  elsif octet_length(p_row.name) > 500 or octet_length(p_row.entity_key) > 1000 then
    p_row.problem := 'has a name of more than 500 bytes';
  end if;
  if p_row.name is null or octet_length(p_row.name) > 500 or octet_length(p_row.entity_key) > 1000 then
    p_row.entity_key := null;
  end if;
  return p_row;
end;
$$;
revoke all on function bruce.mark_nameless(bruce.parsed_row) from public, anon, authenticated, service_role;
comment on function bruce.mark_nameless(bruce.parsed_row) is
  'No usable name: such a row cannot be matched and is quarantined. It loses its key, and '
  'its problem is that.';

-- 20_observed/read/network_of.sql
create function bruce.network_of(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_mode text := p_item ->> 'network_mode';
begin
  return case when v_mode like 'container:_%' or v_mode like 'service:_%'
    then ltrim(substr(v_mode, strpos(v_mode, ':') + 1), '/') end;
end;
$$;
revoke all on function bruce.network_of(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.network_of(jsonb) is
  'Name or id of the container, or name of the compose service, whose network a container uses. Null: its '
  'own.';

-- 20_observed/read/parse_docker.sql
create function bruce.parse_docker(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  with listed as materialized (
    select
      r.*,
      nullif(btrim(ltrim(coalesce(r.item ->> 'name', r.item -> 'names' ->> 0, r.item -> 'Names' ->> 0), '/')),
        '') as full_name,
      lower(coalesce(r.item ->> 'state', r.item ->> 'status')) as state,
      coalesce(r.item ->> 'network_mode', r.item -> 'networks' ->> 0, '') as network
    from unnest(p_rows) as r
    where r.kind = 'container'
      -- `docker compose run` starts something for a moment, not the service
      and coalesce(lower(r.item -> 'labels' ->> 'com.docker.compose.oneoff'), 'false') <> 'true'
  ),
  -- a task of Swarm is named service.slot.task or service.node.task, and its service stack_service
  task as (
    select
      l.*,
      coalesce(
        l.item -> 'labels' ->> 'com.docker.swarm.service.name',
        case when l.full_name like '%.%.%'
          then substring(l.full_name from '^(.+)\.(?:\d+|[a-z0-9]{25})\.[a-z0-9]{25}$') end
      ) as swarm_service
    from listed as l
  ),
  placed as materialized (
    select
      t.*,
      coalesce(t.swarm_service, bruce.plain_name(t.full_name)) as name,
      coalesce(
        t.item -> 'compose' ->> 'project',
        t.item -> 'labels' ->> 'com.docker.compose.project',
        case when t.swarm_service is not null then coalesce(
          t.item -> 'labels' ->> 'com.docker.stack.namespace',
          case when t.item -> 'labels' ->> 'com.docker.swarm.service.name' is null
            then substring(t.swarm_service from '^([^_]+)_') end
        ) end
      ) as project
    from task as t
  ),
  named as materialized (
    select
      a.*,
      coalesce(
        a.item -> 'compose' ->> 'service',
        a.item -> 'labels' ->> 'com.docker.compose.service',
        case when starts_with(a.swarm_service, a.project || '_')
          then substr(a.swarm_service, length(a.project) + 2) else a.swarm_service end
      ) as compose_service
    from placed as a
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    n.full_name, n.host, n.name, n.project, n.compose_service,
    -- from the seventh on they are names inside a project; see match_services
    array[
      'compose=' || n.project || '/' || n.compose_service,
      'container=' || n.full_name,
      'container=' || n.name,
      'image=' || regexp_replace(n.item ->> 'image', '(:[^:/]+)?(@.*)?$', ''),
      bruce.fold_name(n.name),
      bruce.fold_name(n.project || n.compose_service),
      bruce.fold_name(n.compose_service),
      bruce.fold_name(regexp_replace(
        case when starts_with(n.name, n.project) then substr(n.name, length(n.project) + 1) else n.name end,
        '[-_]\d+$', ''
      )),
      -- an add-on of Home Assistant: addon_<repository>_<name>
      case
        when starts_with(n.name, 'addon_') then bruce.fold_name(substring(n.name from '^addon_[^_]+_(.+)$'))
        -- Podman names the container of web.container so
        when starts_with(n.name, 'systemd-') then bruce.fold_name(substr(n.name, 9))
      end,
      case when bruce.is_plumbing(n.full_name, n.item) then 'plumbing=' end
    ],
    case
      when p.problem is not null and n.state is null then 'unknown'
      when n.state = 'running' or n.state ~ '^up ' then
        case when n.state like '%(paused)' then 'paused' else 'running' end
      -- Podman says configured of what Docker says created
      when n.state in ('exited', 'created', 'stopped', 'configured') or n.state ~ '^(exited|created) '
        then 'stopped'
      when n.state = 'paused' then 'paused'
      when n.state ~ '^restarting' then 'unstable'
      when n.state in ('removing', 'stopping', 'initialized', 'starting') or n.state like 'removal %'
        then 'changing'
      else 'unknown'
    end,
    nullif(nullif(
      lower(case jsonb_typeof(n.item -> 'health') when 'string' then n.item ->> 'health'
        when 'object' then coalesce(n.item -> 'health' ->> 'Status', n.item -> 'health' ->> 'status')
        -- as `docker ps` prints it
        else case when n.state like '%)'
          then substring(n.state from '\((?:health: )?(healthy|unhealthy|starting)\)$') end
        end), 'none'), ''),
    case
      when n.network = 'host' or n.network ~ '^(container|service):' then null
      -- Swarm publishes by the service, not by its tasks, unless in host mode
      when n.swarm_service is not null then nullif(p.ports, '{}')
      else p.ports
    end,
    n.item ->> 'image',
    null::text,
    null::text[],
    bruce.to_count(n.item -> 'restart_count'),
    case
      when n.state is null then '.state is missing'
      when n.network <> 'host' then p.problem
    end
  from named as n
  left join bruce.published_ports(p_rows) as p on p.scope_id = n.scope_id and p.path = n.path;
end;
$$;
revoke all on function bruce.parse_docker(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_docker(bruce.raw_row[]) is
  'Containers: states of the engine folded, names without what compose and Swarm add to them, compose '
  'identity, published ports.';

-- 20_observed/read/parse_home_assistant.sql
create function bruce.parse_home_assistant(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        when 'home_assistant' then 'Home Assistant'
        when 'update' then substring(r.item ->> 'entity_id' from '^update\..+')
        -- an issue is known by its domain and its id in there
        else concat_ws('/', nullif(btrim(r.item ->> 'domain'), ''), nullif(btrim(r.item ->> 'issue_id'), ''))
      end), '') as name,
      -- a prober tells of the Home Assistants of other hosts
      case when r.source = 'service_health' and btrim(r.item ->> 'hostname') <> ''
        then (bruce.resolve_host(r.item ->> 'hostname')).host else r.host end as subject
    from unnest(p_rows) as r
    where r.kind in ('home_assistant', 'update', 'repair')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case when n.source = 'service_health' then n.subject || '/' || n.name else n.name end,
    n.subject,
    n.name,
    null::text,
    null::text,
    '{}'::text[],
    case n.kind
      when 'home_assistant' then bruce.home_assistant_state(n.item)
      when 'update' then bruce.update_state(n.item)
      else case when bruce.repair_level(n.item) is null then 'running' else 'failed' end
    end,
    null::text, null::text[],
    case n.kind when 'home_assistant' then n.item ->> 'version'
      when 'update' then n.item ->> 'installed_version' end,
    null::text, null::text[], null::integer,
    case when n.kind = 'update' and n.name is null then '.entity_id is no update' end
  from named as n;
end;
$$;
revoke all on function bruce.parse_home_assistant(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_home_assistant(bruce.raw_row[]) is
  'Home Assistant itself, its updates, and what it asks to repair; the repairs that a prober lists, too.';

-- 20_observed/read/parse_proxmox.sql
create function bruce.parse_proxmox(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(coalesce(
        r.item ->> 'name', case r.kind when 'node' then r.item ->> 'node' when 'storage'
          then r.item ->> 'storage' end
      )), '') as name,
      lower(r.item ->> 'status') as status,
      bruce.to_count(r.item -> 'vmid') as vmid
    from unnest(p_rows) as r
    where r.kind in ('node', 'guest', 'storage')
      and coalesce(r.item ->> 'template', '0') not in ('1', 'true')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'guest' then n.vmid::text
      when 'storage' then concat_ws('/', n.item ->> 'node', n.name)
      else n.name
    end,
    case when n.kind = 'storage' then (bruce.resolve_host(coalesce(n.item ->> 'node', n.host))).host
      else coalesce(n.name, 'vmid ' || n.vmid) end,
    coalesce(n.name, 'vmid ' || n.vmid),
    null::text,
    null::text,
    array_remove(array[
      'vmid=' || n.vmid,
      bruce.fold_name(n.name),
      bruce.fold_name(split_part(n.name, '.', 1))
    ], null),
    case n.kind
      when 'guest' then bruce.guest_state(n.item)
      when 'storage' then bruce.storage_state(n.item)
      when 'node' then case n.status when 'online' then 'running' when 'running' then 'running'
        when 'offline' then 'stopped' when 'stopped' then 'stopped' else 'unknown' end
    end,
    case when n.kind = 'guest' then nullif(n.item ->> 'lock', '') end,
    null::text[],
    null::text,
    case when n.kind in ('guest', 'storage') then n.item ->> 'node' end,
    case jsonb_typeof(n.item -> 'ips')
      when 'array' then array(
        select host(bruce.to_inet(a)) from jsonb_array_elements_text(n.item -> 'ips') as a
        where bruce.to_inet(a) is not null order by 1
      )
      when 'string' then array_remove(array[host(bruce.to_inet(n.item ->> 'ips'))], null)
    end,
    null::integer,
    case when n.kind = 'guest' and n.vmid is null then '.vmid is missing or no number' end
  from named as n;
end;
$$;
revoke all on function bruce.parse_proxmox(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_proxmox(bruce.raw_row[]) is
  'Nodes, guests and storages. Templates are left out. A storage that nodes share is one row of each: '
  'whether it can be used is a fact of a node.';

-- 20_observed/read/parse_proxy.sql
create function bruce.parse_proxy(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    r.scope_id, r.snapshot_id, r.observed_at, r.kind, r.path, r.item, r.item_hash, r.position,
    d.domains,
    r.host,
    d.domains,
    null::text, null::text, '{}'::text[],
    case when coalesce(r.item ->> 'enabled', 'true') in ('true', '1') then 'running' else 'stopped' end,
    null::text,
    array_remove(array[coalesce(t.port, bruce.to_port(r.item ->> 'forward_port'))], null),
    null::text,
    t.host,
    null::text[], null::integer,
    case when t.host is null then '.forward_host is missing' end
  from unnest(p_rows) as r
  cross join lateral (
    select nullif(string_agg(d, ',' order by d), '')
    from jsonb_array_elements_text(
      case jsonb_typeof(r.item -> 'domains')
        when 'array' then r.item -> 'domains'
        when 'string' then jsonb_build_array(r.item -> 'domains')
        else '[]'
      end
    ) as d
  ) as d (domains)
  cross join lateral bruce.forward_target(r.item ->> 'forward_host') as t
  where r.kind = 'route';
end;
$$;
revoke all on function bruce.parse_proxy(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_proxy(bruce.raw_row[]) is
  'Routes of a reverse proxy: domains, and where they lead, however that is spelled.';

-- 20_observed/read/parse_rows.sql
create function bruce.parse_rows(p_reports bruce.report[])
returns bruce.parsed_row[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sources text[];
  v_rows bruce.raw_row[];
  v_repeated text[];
begin
  if cardinality(p_reports) = 1 then
    v_sources := array[(p_reports[1].stored).source];
    v_rows := p_reports[1].changed;
  else
    select array_agg(distinct (o.stored).source),
      array(select x from unnest(p_reports) as r cross join lateral unnest(r.changed) as x)
    into v_sources, v_rows
    from unnest(p_reports) as o;
  end if;
  if 'truenas' = any (v_sources) then
    v_repeated := bruce.repeated_disks(p_reports);
  end if;
  return array(
    select
      case
        when octet_length((o.p).name) <= 500 and octet_length((o.p).entity_key) <= 1000
          and (o.p).item <> 'null' then o.p
        else bruce.mark_nameless(o.p)
      end
    from (
      select d from bruce.parse_docker(v_rows) as d where 'docker' = any (v_sources)
      union all
      select d from bruce.parse_proxmox(v_rows) as d where 'proxmox' = any (v_sources)
      union all
      select d from bruce.parse_truenas(v_rows, v_repeated) as d where 'truenas' = any (v_sources)
      union all
      select d from bruce.parse_service_health(v_rows) as d where 'service_health' = any (v_sources)
      union all
      select d from bruce.parse_proxy(v_rows) as d where 'proxy' = any (v_sources)
      union all
      select d from bruce.parse_system(v_rows) as d where 'system' = any (v_sources)
      union all
      select d from bruce.parse_home_assistant(v_rows) as d
      where v_sources && '{home_assistant,service_health}'
    ) as o (p)
  );
end;
$$;
revoke all on function bruce.parse_rows(bruce.report[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_rows(bruce.report[]) is
  'The changed rows of all reports, each read by the function of its source.';

-- 20_observed/read/parse_service_health.sql
create function bruce.parse_service_health(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(r.item ->> 'service'), '') as name,
      lower(coalesce(r.item ->> 'kind', 'tcp')) as check_kind,
      -- the host part of 192.168.2.12:8021, [::1]:80 or https://freshrss.lan/x
      (regexp_match(
        r.item ->> 'target', '^(?:[a-z]+://)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?', 'i')) as target
    from unnest(p_rows) as r
    where r.kind = 'check'
  ),
  placed as materialized (
    select n.*, (
      bruce.resolve_host(coalesce(n.item ->> 'hostname', btrim(n.target[1], '[]'), n.host))).host as subject
    from named as n
  )
  select
    p.scope_id, p.snapshot_id, p.observed_at, p.kind, p.path, p.item, p.item_hash, p.position,
    concat_ws('/', p.subject, p.name, p.check_kind, p.item ->> 'target'),
    p.subject,
    p.name,
    null::text,
    null::text,
    array_remove(array[bruce.fold_name(p.name)], null),
    case p.item ->> 'ok' when 'true' then 'running' when 'false' then 'failed' else 'unknown' end,
    p.check_kind,
    array_remove(
      array[bruce.to_port(case when p.check_kind = 'udp' then 'udp/' else 'tcp/' end || p.target[2])], null),
    null::text, null::text, null::text[], null::integer,
    case when p.item ->> 'ok' is null then '.ok is missing' end
  from placed as p;
end;
$$;
revoke all on function bruce.parse_service_health(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_service_health(bruce.raw_row[]) is
  'Probes: the host is the one given, or the one that the target address belongs to.';

-- 20_observed/read/parse_system.sql
create function bruce.parse_system(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        when 'filesystem' then r.item ->> 'mount'
        when 'listener' then bruce.listener_name(r.item)
        when 'gpu' then coalesce(r.item ->> 'name', r.item ->> 'bus')
        when 'interface' then r.item ->> 'name'
        when 'unit' then r.item ->> 'name'
        -- of these a machine has one
        else r.kind
      end), '') as name,
      lower(r.item ->> 'state') as state
    from unnest(p_rows) as r
    where r.kind in ('os', 'cpu', 'memory', 'filesystem', 'interface', 'unit', 'listener', 'gpu')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      when 'listener' then concat_ws('/', n.item ->> 'process', n.item ->> 'unit',
        left(n.item ->> 'container', 12), case when n.item ->> 'process' is null then n.name end)
      when 'gpu' then concat_ws('/', n.name, n.item ->> 'bus')
      else n.name
    end,
    n.host,
    n.name,
    null::text,
    null::text,
    case n.kind
      when 'unit' then bruce.unit_names(n.item)
      when 'listener' then bruce.listener_names(n.item)
      else '{}'
    end,
    case n.kind
      when 'unit' then
        case
          -- a job that ended well, and a timer that waits, are as they should be
          when n.state in ('running', 'exited', 'waiting') then 'running'
          when n.state in ('stopped', 'failed') then n.state
          when n.state in ('starting', 'stopping') then 'changing'
          when n.state = 'restarting' then 'unstable'
          else 'unknown'
        end
      when 'interface' then
        case n.state when 'up' then 'running' when 'down' then 'stopped' else 'unknown' end
      else 'running'
    end,
    -- a clock that nobody sets goes wrong
    case when n.kind = 'os' and n.item ->> 'time_synchronized' = 'false' then 'unsynchronized' end,
    case
      when n.kind = 'unit' and jsonb_typeof(n.item -> 'ports') = 'array'
        then bruce.listed_sockets(n.item -> 'ports')
      when n.kind = 'listener' then array(
        select distinct p
        from unnest(
          bruce.listed_sockets(n.item -> 'ports') || bruce.listed_sockets(n.item -> 'local_ports')) as p
        order by p
      )
    end,
    null::text,
    null::text,
    case when n.kind = 'interface' and jsonb_typeof(n.item -> 'addresses') = 'array' then array(
      select distinct host(bruce.to_inet(a))
      from jsonb_array_elements_text(n.item -> 'addresses') as a
      where bruce.to_inet(a) is not null
      order by 1
    ) end,
    case when n.kind = 'unit' then bruce.to_count(n.item -> 'restarts') end,
    case when n.kind = 'unit' and n.state is null then '.state is missing' end
  from named as n;
end;
$$;
revoke all on function bruce.parse_system(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_system(bruce.raw_row[]) is
  'A machine as its operating system says it: itself, processor, memory, filesystems, interfaces, units, '
  'what listens, graphics cards.';

-- 20_observed/read/parse_truenas.sql
create function bruce.parse_truenas(p_rows bruce.raw_row[], p_repeated text[] default '{}')
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
set enable_nestloop = off
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        -- one without a class is what it says
        when 'alert' then coalesce(nullif(btrim(r.item ->> 'klass'), ''),
          case when bruce.alert_text(r.item) is not null then 'alert' end, r.item ->> 'uuid')
        when 'system' then coalesce(r.item ->> 'hostname', r.host)
        when 'disk' then coalesce(r.item ->> 'name', r.item ->> 'devname', r.item ->> 'identifier')
        else coalesce(r.item ->> 'name', r.item ->> 'id')
      end), '') as name,
      upper(coalesce(
        r.item ->> 'state',
        case jsonb_typeof(r.item -> 'status')
          when 'object' then case
            -- the process runs, and what libvirt says of the machine in it is worse
            when r.item -> 'status' ->> 'domain_state' in ('PAUSED', 'PMSUSPENDED', 'CRASHED')
              and r.item -> 'status' ->> 'state' = 'RUNNING' then r.item -> 'status' ->> 'domain_state'
            else r.item -> 'status' ->> 'state' end
          else r.item ->> 'status' end
      )) as state,
      case when r.kind = 'disk' then bruce.disk_identity(r.item) end as disk
    from unnest(p_rows) as r
    where r.kind in ('system', 'app', 'vm', 'pool', 'disk', 'alert')
      and coalesce(r.item ->> 'dismissed', 'false') <> 'true'
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case n.kind
      -- keys and texts are of any length
      when 'alert' then concat_ws('/', n.name, md5(coalesce(n.item ->> 'key', bruce.alert_text(n.item),
        n.item ->> 'uuid')), n.item ->> 'node')
      -- where bridges repeat what they say of their disks, or a disk has two paths, its name tells them apart
      when 'disk' then case
        when n.disk is null or n.scope_id || '/' || n.disk = any (p_repeated)
          then concat_ws('/', n.disk, n.name)
        else n.disk
      end
      else n.name
    end,
    case when n.kind = 'vm' then n.name else n.host end,
    n.name,
    case when n.kind = 'app' then 'ix-' || n.name end,
    null::text,
    array_remove(array[
      case when n.kind = 'app' then 'container=' || n.name end,
      bruce.fold_name(n.name)
    ], null),
    case
      when n.kind in ('disk', 'system') then 'running'
      when n.kind = 'alert' then
        case when bruce.alert_level(n.item) in ('WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY')
          then 'failed' else 'running' end
      when n.kind = 'pool' then
        case
          when n.item ->> 'healthy' in ('false', '0') then 'failed'
          -- HEALTHY, ACTIVE: words of older versions
          when n.state in ('ONLINE', 'HEALTHY') then 'running'
          when n.state in (
            'DEGRADED', 'FAULTED', 'OFFLINE', 'UNAVAIL', 'REMOVED', 'SUSPENDED', 'LOCKED', 'EXPORTED'
          ) then 'failed'
          else 'unknown'
        end
      when n.state = 'RUNNING' or n.kind = 'app' and n.state = 'ACTIVE' then 'running'
      when n.state in (
        'DEPLOYING', 'INITIALIZING', 'STARTING', 'STOPPING', 'SHUTDOWN', 'FREEZING', 'ABORTING'
      ) then 'changing'
      when n.state in ('STOPPED', 'SHUTOFF') then 'stopped'
      when n.state in ('CRASHED', 'ERROR') then 'failed'
      when n.state in ('SUSPENDED', 'PAUSED', 'PMSUSPENDED', 'FROZEN') then 'paused'
      else 'unknown'
    end,
    null::text,
    case when n.kind = 'app' then coalesce(
      p.ports,
      -- active_workloads.used_ports of app.query
      case when n.item ? 'active_workloads' and n.state = 'RUNNING' then (
        select coalesce(array_agg(distinct bruce.to_port(
          coalesce(u ->> 'protocol', 'tcp') || '/' || (h ->> 'host_port')
        )), '{}')
        from jsonb_path_query(n.item, 'lax $.active_workloads.used_ports[*]') as u,
          lateral jsonb_path_query(u, 'lax $.host_ports[*]') as h
      ) end
    ) end,
    case when n.kind = 'app' then coalesce(n.item ->> 'human_version', n.item ->> 'version') end,
    null::text,
    case when jsonb_typeof(n.item -> 'ips') = 'array'
      then array(select jsonb_array_elements_text(n.item -> 'ips') order by 1) end,
    null::integer,
    case when n.kind in ('app', 'vm', 'pool') and n.state is null then '.state is missing' end
  from named as n
  left join bruce.published_ports(p_rows) as p on p.scope_id = n.scope_id and p.path = n.path;
end;
$$;
revoke all on function bruce.parse_truenas(bruce.raw_row[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.parse_truenas(bruce.raw_row[], text[]) is
  'Apps, VMs, pools, disks and alerts of TrueNAS SCALE. Dismissed alerts are left out. p_repeated: see '
  'bruce.repeated_disks.';

-- 20_observed/read/plain_name.sql
create function bruce.plain_name(p_name text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- the pattern is dear, and few names need it
  return case when substr(p_name, 13, 1) = '_' then regexp_replace(p_name, '^([0-9a-f]{12}_)+(?=.)', '')
    else p_name end;
end;
$$;
revoke all on function bruce.plain_name(text) from public, anon, authenticated, service_role;
comment on function bruce.plain_name(text) is
  'The name of a container without the ids that compose puts before it while it makes it anew: '
  '8b3b3c4de280_web is web.';

-- 20_observed/read/published_ports.sql
create function bruce.published_ports(p_rows bruce.raw_row[])
returns table (scope_id integer, path text, ports text[], problem text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with listed as (
    select
      r.scope_id, r.path,
      case jsonb_typeof(r.item -> 'ports')
        when 'array' then r.item -> 'ports'
        -- as `docker ps` prints them
        when 'string' then to_jsonb(regexp_split_to_array(nullif(btrim(r.item ->> 'ports'), ''), '\s*,\s*'))
        -- as `docker inspect` prints them
        else bruce.listed_ports(r.item -> 'ports')
      end as list
    from unnest(p_rows) as r
    where jsonb_typeof(r.item -> 'ports') in ('array', 'string', 'object')
  ),
  given as materialized (
    select
      l.scope_id, l.path, e.position - 1 as position, e.port,
      case jsonb_typeof(e.port) when 'string' then e.port #>> '{}' end as text
    from listed as l
    left join lateral jsonb_array_elements(l.list) with ordinality as e (port, position) on true
  ),
  -- plain splitting: a regular expression with groups costs a hundred times as much, and there are many ports
  part as materialized (
    select
      g.scope_id, g.path, g.position,
      case
        when g.text like '%->%' then split_part(split_part(g.text, '->', 1), ':', -1)
        when g.text like '%:%' then split_part(split_part(g.text, '/', 1), ':', -2)
        when g.text is null then bruce.host_port_of(g.port)
      end as number,
      lower(coalesce(
        nullif(case when g.text is null then coalesce(g.port ->> 'protocol', g.port ->> 'Type')
          else split_part(g.text, '/', 2) end, ''),
        'tcp'))
        as protocol,
      -- exposed but not published
      case
        when g.position is null then true
        when g.text is null then jsonb_typeof(g.port) = 'object' and bruce.host_port_of(g.port) is null
        else g.text ~ '^[0-9-]+(/[a-z]+)?$'
      end as is_internal
    from given as g
  ),
  read as materialized (
    select
      p.scope_id, p.path, p.position,
      -- the engine chooses: which one is not said
      p.is_internal or coalesce(p.number in ('', '0'), false) as is_internal,
      case when p.number ~ '^[0-9]{1,5}$' and p.number::integer between 1 and 65535
        and p.protocol in ('tcp', 'udp', 'sctp')
        then p.protocol || '/' || p.number::integer
      end as port,
      p.number like '%-%' as is_range
    from part as p
    where p.number not like '%-%' or p.number is null
    union all
    select p.scope_id, p.path, p.position, false, r.port, true
    from part as p
    left join lateral unnest(bruce.ports_in_range(p.number, p.protocol)) as r (port) on true
    where p.number like '%-%'
  )
  select
    r.scope_id, r.path,
    case when bool_and(r.port is not null or r.is_internal)
      then coalesce(array_agg(distinct r.port) filter (where r.port is not null), '{}') end,
    '.ports[' || (min(r.position) filter (where r.port is null and not r.is_internal))
      || '] is no port mapping'
      || case when bool_or(r.is_range and r.port is null) then ', or one of more than 4,096 ports' else '' end
  from read as r
  group by r.scope_id, r.path;
end;
$$;
revoke all on function bruce.published_ports(bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.published_ports(bruce.raw_row[]) is
  'Published host ports of each row as protocol/number: from "8096:8096", "0.0.0.0:8096->8096/tcp", a range '
  'such as "8080-8081:80-81", {protocol, host_port, container_port}, one string of them, or the map of '
  '`docker inspect`. Host addresses are folded. No row or null: not knowable.';

-- 20_observed/read/raw_hash.sql
create function bruce.raw_hash(p_snapshot jsonb, p_complete boolean, p_incomplete_lists text[])
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- member by member: to take one away from a large object costs as much as to build it anew. Of the text:
  -- jsonb_hash_extended is blind for the same change of two values 32 places apart
  return (
    select hash_numeric_extended(
      coalesce(sum(hashtextextended(m.value::text collate "C", hashtext(m.key))), 0)
        + case when p_complete then 0 else hashtext(p_incomplete_lists::text) end, 0)
    from jsonb_each(p_snapshot) as m
    where m.key <> 'metrics'
  );
end;
$$;
revoke all on function bruce.raw_hash(jsonb, pg_catalog.bool, text[]) from public, anon, authenticated, service_role;
comment on function bruce.raw_hash(jsonb, boolean, text[]) is
  'A hash that is equal for snapshots that are the same, and as complete, but for their metrics.';

-- 20_observed/read/read_rows.sql
create function bruce.read_rows(
  p_scope bruce.scopes, p_row public.observed_snapshots,
  out content_hash bigint, out is_secret boolean, out strips boolean, out changes jsonb,
  out row_hashes bigint[]
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_rest jsonb;
  v_news jsonb;
begin
  with list as materialized (
    select l.list, l.kind, l.key, l.volatile, l.is_required, p_row.snapshot -> l.list as rows
    from bruce.snapshot_lists as l
    where l.source = p_row.source
  ),
  rest as materialized (
    select coalesce(jsonb_object_agg(m.key, m.value), '{}') as rest
    from jsonb_each(p_row.snapshot) as m
    where m.key <> 'metrics' and m.key not in (select l.list from list as l)
  ),
  -- without the rows themselves, which are large: nearly all of them are known
  said as materialized (
    select l.kind, l.list, r.position, h.item_hash, h.row_hash,
      jsonb_typeof(l.rows) = 'array' as is_listed,
      case when jsonb_typeof(r.item) = 'object' then r.item ->> l.key end as key
    from list as l
    cross join lateral (
      select e.item, e.position - 1 as position
      from jsonb_array_elements(
        case jsonb_typeof(l.rows) when 'array' then l.rows when 'object' then jsonb_build_array(l.rows)
          else '[]' end
      ) with ordinality as e (item, position)
      union all
      -- a list that has to be there and is not: a row that nobody can read
      select 'null', null
      where l.is_required and jsonb_typeof(l.rows) is distinct from 'array'
        and l.list <> all (p_row.incomplete_lists)
    ) as r
    cross join lateral (
      select o.row_hash,
        case when jsonb_typeof(r.item) = 'object' and r.item ?| l.volatile
          then hashtextextended((r.item - l.volatile)::text collate "C", 0) else o.row_hash end as item_hash
      -- of the text: jsonb_hash_extended is blind for the same change of two values 32 places apart
      from (select hashtextextended(r.item::text collate "C", 0) as row_hash offset 0) as o
    ) as h
  ),
  repeated as materialized (
    select s.kind, s.key, min(s.position) as position
    from said as s where s.key is not null group by s.kind, s.key having count(*) > 1
  ),
  present as materialized (
    select e.entity_id, e.kind,
      -- what was not listed for a while is written again
      case when e.heard_until is null then e.item_hash end as item_hash
    from bruce.entities as e
    where e.scope_id = p_scope.scope_id
  ),
  fresh as materialized (
    select s.*, r.key is not null as is_repeated
    from said as s
    left join repeated as r on r.kind = s.kind and r.key = s.key and r.position <> s.position
    where r.key is not null or not exists (
      select from present as p where p.kind = s.kind and p.item_hash = s.item_hash
    )
  )
  select
    hash_numeric_extended(
      coalesce((select sum(s.item_hash) from said as s), 0)
      + hashtextextended((select r.rest from rest as r)::text collate "C", 0)
      + case when p_row.complete then 0 else hashtext(p_row.incomplete_lists::text) end, 0),
    (select r.rest from rest as r),
    coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_scope.host), false),
    -- as an array: jsonb_agg copies each string together with all that stand behind it in its row
    to_jsonb(array(
      select case when f.is_listed then l.rows -> f.position::integer else l.rows end
      from fresh as f
      join list as l on l.list = f.list
    )),
    jsonb_build_object(
      'rows', to_jsonb(array(
        select jsonb_build_object(
          'list', f.list, 'position', f.position, 'hash', f.item_hash, 'repeats', f.is_repeated)
        from fresh as f
        union all
        -- a list that used to be there and is not: a row that nobody can read
        select jsonb_build_object('list', l.list, 'position', null, 'hash', 0, 'repeats', false)
        from list as l
        where l.list = any (p_scope.lists) and not l.is_required and l.list <> all (p_row.incomplete_lists)
          and jsonb_typeof(l.rows) is distinct from 'array'
      )),
      'gone', to_jsonb(array(
        select p.entity_id
        from present as p
        where not exists (
          select from said as s
          where s.kind = p.kind and s.item_hash = p.item_hash and not exists (
            select from repeated as r
            where r.kind = s.kind and r.key = s.key and r.position <> s.position
          )
        )
      ))
    ),
    array(select s.row_hash from said as s where s.is_listed order by s.list, s.position)
  into content_hash, v_rest, is_secret, v_news, changes, row_hashes;
  strips := p_scope.sends_secrets or is_secret
    or bruce.may_hold_secrets(jsonb_build_object('rest', v_rest, 'rows', v_news));
end;
$$;
revoke all on function bruce.read_rows(bruce.scopes, public.observed_snapshots) from public, anon, authenticated, service_role;
comment on function bruce.read_rows(bruce.scopes, public.observed_snapshots) is
  'Takes a snapshot apart, once: a hash that is equal for snapshots that say the same (whatever the order of '
  'their rows, with what always moves left out), and what is different from the present of its scope, as '
  'observed_snapshots.changes has it. is_secret: its host is tagged so; strips: it may hold secrets; '
  'row_hashes: one of each row, over its lists by name, with what always moves.';

-- 20_observed/read/repair_level.sql
create function bruce.repair_level(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when p_item ->> 'ignored' = 'true' or p_item ->> 'dismissed_version' <> ''
      or p_item ->> 'active' = 'false' then null
    else case lower(btrim(p_item ->> 'severity')) when 'critical' then 'CRITICAL' when 'error' then 'ERROR'
      else 'WARNING' end
  end;
end;
$$;
revoke all on function bruce.repair_level(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.repair_level(jsonb) is
  'Level of what Home Assistant asks to repair, in the words of alerts; what has no severity is a WARNING. '
  'Null: a person ignores it, or it is not active.';
grant execute on function bruce.repair_level(jsonb) to authenticated, service_role;

-- 20_observed/read/repair_text.sql
create function bruce.repair_text(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_title constant text := nullif(btrim(p_item ->> 'title'), '');
  v_placeholders constant jsonb := coalesce(
    case jsonb_typeof(p_item -> 'placeholders') when 'object' then p_item -> 'placeholders' end,
    case jsonb_typeof(p_item -> 'translation_placeholders') when 'object'
      then p_item -> 'translation_placeholders' end,
    '{}');
begin
  return coalesce(
    v_title,
    replace(coalesce(nullif(p_item ->> 'translation_key', ''), p_item ->> 'issue_id'), '_', ' ')
      || coalesce(' (' || (
        select string_agg(f.key || ': ' || left(f.value, 100), ', ' order by f.key)
        from jsonb_each_text(v_placeholders) as f
        where f.value <> ''
      ) || ')', '')
  );
end;
$$;
revoke all on function bruce.repair_text(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.repair_text(jsonb) is
  'What Home Assistant asks to repair: its title where one is sent, else the key of its text and what is put '
  'into that, because only its own page translates it.';
grant execute on function bruce.repair_text(jsonb) to authenticated, service_role;

-- 20_observed/read/repeated_disks.sql
create function bruce.repeated_disks(p_reports bruce.report[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_disks jsonb;
  v_repeated text[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_disks := (v_report.stored).snapshot -> 'disks';
    if jsonb_typeof(v_disks) = 'array'
      and exists (select from unnest(v_report.changed) as c where c.kind = 'disk')
    then
      v_repeated := v_repeated || array(
        select (v_report.scope).scope_id || '/' || i.identity
        from jsonb_array_elements(v_disks) as d
        cross join lateral bruce.disk_identity(d.value) as i (identity)
        where i.identity is not null
        group by i.identity
        having count(*) > 1
      );
    end if;
  end loop;
  return v_repeated;
end;
$$;
revoke all on function bruce.repeated_disks(bruce.report[]) from public, anon, authenticated, service_role;
comment on function bruce.repeated_disks(bruce.report[]) is
  'What several disks of one scope say they are, each after the id of the scope and a slash.';

-- 20_observed/read/report_of.sql
create function bruce.report_of(
  p_scope bruce.scopes, p_row public.observed_snapshots, p_is_first boolean
)
returns bruce.report
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_report bruce.report;
  v_changes jsonb := p_row.changes;
begin
  if not p_is_first or v_changes is null then
    v_changes := (bruce.read_rows(p_scope, p_row)).changes;
  end if;
  -- each list is taken out once, and not for each of its rows
  with list as materialized (
    select l.list, l.kind, p_row.snapshot -> l.list as rows
    from bruce.snapshot_lists as l
    where l.source = p_row.source
  )
  select array_agg(r.raw) filter (where not r.repeats), array_agg(r.raw) filter (where r.repeats)
  into v_report.changed, v_report.repeated
  from (
    select
      c.repeats,
      (
        p_scope.scope_id, p_row.id, p_row.observed_at, p_row.source, p_scope.host, l.kind,
        'snapshot.' || c.list || coalesce('[' || c.position || ']', ''),
        case
          when c.position is null then 'null'
          when jsonb_typeof(l.rows) = 'array' then l.rows -> c.position
          else l.rows
        end,
        c.hash, c.position
      )::bruce.raw_row as raw
    from jsonb_to_recordset(v_changes -> 'rows')
      as c (list text, "position" integer, hash bigint, repeats boolean)
    join list as l on l.list = c.list
  ) as r;
  v_report.not_said := array(select g::bigint from jsonb_array_elements_text(v_changes -> 'gone') as g);
  v_report.scope := p_scope;
  v_report.stored := p_row;
  return v_report;
end;
$$;
revoke all on function bruce.report_of(bruce.scopes, public.observed_snapshots, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.report_of(bruce.scopes, public.observed_snapshots, boolean) is
  'A stored snapshot with the rows that it changes. p_is_first: no other one of its scope was applied since '
  'it was judged, so that the changes in its row still count.';

-- 20_observed/read/storage_state.sql
create function bruce.storage_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_status constant text := lower(p_item ->> 'status');
begin
  return case
    when lower(p_item ->> 'enabled') in ('0', 'false') or v_status = 'disabled' then 'stopped'
    when lower(p_item ->> 'active') in ('0', 'false') then 'failed'
    when v_status in ('available', 'active', 'online', 'running') then 'running'
    when v_status in ('inactive', 'unavailable', 'offline', 'error', 'failed') then 'failed'
    when v_status is null and lower(p_item ->> 'active') in ('1', 'true') then 'running'
    else 'unknown'
  end;
end;
$$;
revoke all on function bruce.storage_state(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.storage_state(jsonb) is
  'State of a storage of Proxmox VE on one node. running: it can be used there; failed: it should be usable '
  'and is not; stopped: somebody disabled it; unknown: the node does not say.';

-- 20_observed/read/unit_base.sql
create function bruce.unit_base(p_unit text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- snap.<package>.<program>.service is the package, and a label of launchd ends with the name
  return case
    when p_unit ~ '^snap\.[^.]+\.' then split_part(p_unit, '.', 2)
    when p_unit ~ '\.(service|socket|timer|scope|slice|mount)$' then substring(p_unit from '^(.+)\.[a-z]+$')
    when p_unit ~ '^([^.]+\.){2,}[^.]+$' then split_part(p_unit, '.', -1)
    else p_unit
  end;
end;
$$;
revoke all on function bruce.unit_base(text) from public, anon, authenticated, service_role;
comment on function bruce.unit_base(text) is
  'What a unit is called without what systemd, snap or launchd add to it: ollama of ollama.service and of '
  'com.ollama.ollama.';

-- 20_observed/read/unit_names.sql
create function bruce.unit_names(p_item jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_unit constant text := p_item ->> 'name';
  v_base constant text := bruce.unit_base(v_unit);
  v_names constant text[] := array[
    'unit=' || v_unit,
    bruce.fold_name(v_base),
    -- a template and its instance: syncthing@anna, compose@freshrss
    case when v_base like '%@%' then bruce.fold_name(split_part(v_base, '@', 1)) end,
    case when v_base like '%@%' then bruce.fold_name(split_part(v_base, '@', 2)) end,
    bruce.fold_name(substring(v_base from '^(.+?)[-_]?(?:server|daemon)$')),
    bruce.fold_name(substring(p_item ->> 'title' from '^[^(]+'))
  ];
begin
  -- a timer stands for what it starts, where that is not listed itself
  return case when p_item ->> 'kind' = 'timer' then array_fill(null::text, array[10]) || v_names
    else v_names end;
end;
$$;
revoke all on function bruce.unit_names(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.unit_names(jsonb) is
  'The names a unit may be declared under, best first; see bruce.entities.name_keys. title: its name for '
  'people, on Windows.';

-- 20_observed/read/update_state.sql
create function bruce.update_state(p_item jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_state constant text := lower(btrim(p_item ->> 'state'));
  v_installed constant text := nullif(btrim(p_item ->> 'installed_version'), '');
  v_latest constant text := nullif(btrim(p_item ->> 'latest_version'), '');
begin
  return case
    -- Home Assistant says off for a version that is skipped, and for one that is older than the installed one
    when v_state = 'on' then 'failed'
    when v_state = 'off' then 'running'
    when v_state in ('unavailable', 'unknown') or v_installed is null or v_latest is null then 'unknown'
    when v_latest = v_installed or v_latest = btrim(p_item ->> 'skipped_version') then 'running'
    else 'failed'
  end;
end;
$$;
revoke all on function bruce.update_state(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.update_state(jsonb) is
  'failed: a newer version is there, and was not skipped. Decided by the state of the update entity where it '
  'is sent, else by the versions.';

-- 20_observed/stored_row.sql
create function bruce.stored_row(p_row public.observed_snapshots)
returns bruce.stored_snapshots
language plpgsql
immutable
set search_path = ''
as $$
begin
  return row(
    p_row.id, p_row.hostname, p_row.source, p_row.observed_at, p_row.received_at, p_row.complete,
    p_row.incomplete_lists, p_row.disposition, p_row.error, p_row.snapshot, p_row.seq, p_row.run_id,
    p_row.collector, p_row.content_hash, p_row.changes, p_row.source_id, null, null, null,
    null, null
  )::bruce.stored_snapshots;
end;
$$;
revoke all on function bruce.stored_row(public.observed_snapshots) from public, anon, authenticated, service_role;
comment on function bruce.stored_row(public.observed_snapshots) is
  'A snapshot as the row that keeps it whole.';

-- 20_observed/take/apply_snapshots.sql
create function bruce.apply_snapshots(
  p_reports bruce.report[], p_news integer[] default '{}', p_is_released boolean default false,
  p_is_replay boolean default false
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set work_mem = '32MB'
as $$
declare
  v_scope_ids integer[];
  v_news integer[] := p_news;
  v_repeated bruce.raw_row[];
  v_not_said bigint[];
  v_parsed bruce.parsed_row[];
  v_changes bruce.changes;
  v_written bruce.written;
  v_held integer[] := '{}';
begin
  if p_reports is not null then
    select array_agg((r.scope).scope_id order by (r.scope).scope_id),
      array(select x from unnest(p_reports) as o cross join lateral unnest(o.repeated) as x),
      array(select x from unnest(p_reports) as o cross join lateral unnest(o.not_said) as x)
    into v_scope_ids, v_repeated, v_not_said
    from unnest(p_reports) as r;
    v_parsed := bruce.parse_rows(p_reports);
    if exists (select from unnest(v_parsed) as p where p.entity_key is null) then
      p_reports := bruce.mark_incomplete(p_reports, v_parsed);
    end if;
    v_changes := bruce.find_changes(v_scope_ids, p_reports, v_parsed, v_not_said);
    -- what a person released is not held again
    if v_changes.may_be_loss and not p_is_released then
      v_held := bruce.hold_lossy_scopes(v_scope_ids, p_reports, v_parsed, v_changes.gone);
    end if;
    v_news := v_news || v_held || bruce.note_applied(v_scope_ids, p_reports, v_parsed, v_held, p_is_replay);
    if v_held <> '{}' then
      v_scope_ids := array(select unnest(v_scope_ids) except select unnest(v_held));
      v_parsed := array(select p from unnest(v_parsed) as p where p.scope_id = any (v_scope_ids));
      v_changes.gone := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.gone)
          and e.scope_id = any (v_scope_ids)
      );
      v_changes.unheard := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.unheard)
          and e.scope_id = any (v_scope_ids)
      );
      v_changes.absent := array(
        select e.entity_id from bruce.entities as e where e.entity_id = any (v_changes.absent)
          and e.scope_id = any (v_scope_ids)
      );
    end if;
    v_written := bruce.write_present(p_reports, v_scope_ids, v_not_said, v_parsed, v_changes);
    if v_changes.has_problems or v_repeated <> '{}' then
      v_news := v_news || bruce.write_quarantine(v_scope_ids, v_parsed, v_repeated);
    end if;
    v_news := v_news || bruce.measure_snapshots(p_reports, v_scope_ids);
  end if;
  if not p_is_replay then
    perform bruce.judge_changed(v_news, v_written);
  end if;
end;
$$;
revoke all on function bruce.apply_snapshots(bruce.report[], pg_catalog.int4[], pg_catalog.bool, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.apply_snapshots(bruce.report[], integer[], boolean, boolean) is
  'Makes stored snapshots, at most one of each scope, the present of their scopes, and judges what is '
  'different now. p_news: further scopes whose evidence is another. p_is_replay: they tell of the past: the '
  'next report of each is judged.';

-- 20_observed/take/apply_stored.sql
create function bruce.apply_stored(p_rows public.observed_snapshots[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  v_turn integer := 0;
  v_reports bruce.report[];
  v_replays bruce.report[];
  v_failed integer[];
  v_rows bigint;
begin
  loop
    v_turn := v_turn + 1;
    select
      array_agg(bruce.report_of(s, n.stored, v_turn = 1)) filter (where not n.is_error
        and (n.stored).observed_at >= (n.stored).received_at - s.stale_after),
      array_agg(bruce.report_of(s, n.stored, v_turn = 1)) filter (where not n.is_error
        and (n.stored).observed_at < (n.stored).received_at - s.stale_after),
      coalesce(array_agg(s.scope_id) filter (where n.is_error
        and (n.stored).observed_at >= (n.stored).received_at - s.stale_after), '{}'),
      count(*)
    into v_reports, v_replays, v_failed, v_rows
    from (
      -- several snapshots of one scope in a statement are applied one after the other
      select
        r::public.observed_snapshots as stored, lower(r.hostname) as host_key, r.source,
        r.disposition = 'error' as is_error,
        row_number() over (
          partition by lower(r.hostname), r.source, r.disposition = 'error'
          order by r.observed_at, r.seq, r.id
        ) as turn
      from unnest(p_rows) as r
      where r.disposition in ('current', 'partial', 'error')
    ) as n
    join bruce.scopes as s on s.host_key = n.host_key and s.source = n.source
      and s.host_key = any (array(select lower(o.hostname) from unnest(p_rows) as o))
    where n.turn = v_turn;
    exit when v_rows = 0;
    if v_replays is not null then
      perform bruce.apply_snapshots(v_replays, p_is_replay => true);
    end if;
    if v_reports is not null or v_failed <> '{}' then
      perform bruce.apply_snapshots(v_reports, v_failed);
    end if;
  end loop;
end;
$$;
revoke all on function bruce.apply_stored(public.observed_snapshots[]) from public, anon, authenticated, service_role;
comment on function bruce.apply_stored(public.observed_snapshots[]) is
  'Makes stored snapshots the present, and judges what is different now: one set of all scopes, whatever the '
  'order of the rows. Plans are made once a session: planning the union of all rules costs more than running '
  'it.';

-- 20_observed/take/base_of.sql
create function bruce.base_of(p_snapshot_id bigint, p_raw_hash bigint)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_snapshot_id || '.' || p_raw_hash;
end;
$$;
revoke all on function bruce.base_of(pg_catalog.int8, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.base_of(bigint, bigint) is
  'The name by which a collector speaks of a stored snapshot. The hash tells it from another one of that id, '
  'which a restored database may have.';

-- 20_observed/take/changes.sql
create type bruce.changes as (
  gone bigint[], unheard bigint[], new_hosts text[], may_be_loss boolean, has_problems boolean,
  has_proxies boolean, absent bigint[]
);
comment on type bruce.changes is
  'What the rows of some snapshots mean to the present. gone: entities to delete; unheard: '
  'entities that a list lacks which may lack rows; new_hosts: where things '
  'have to be matched anew; may_be_loss: more is different than the mass-change guard lets pass unseen; '
  'has_problems: rows have to be quarantined, or were; has_proxies: the routes of a proxy are among them; '
  'absent: entities that stay although a list that is complete lacks them.';

-- 20_observed/take/clock_is_off.sql
create function bruce.clock_is_off(p_skew interval)
returns boolean
language sql
immutable
set search_path = ''
return p_skew not between interval '-2 minutes' and interval '2 minutes';
revoke all on function bruce.clock_is_off(pg_catalog.interval) from public, anon, authenticated, service_role;
comment on function bruce.clock_is_off(interval) is 'A clock that is off by so much is told.';

-- 20_observed/take/clock_reading.sql
create type bruce.clock_reading as (
  observed_at timestamptz, clock_skew interval, doubtful_skew interval, doubtful_looks integer,
  is_newest boolean
);
comment on type bruce.clock_reading is
  'When something was seen, by the clock of this server; how far the clock of the collector is ahead of it; '
  'what else it could be (see bruce.scopes); and whether it is newer than all that its scope has said.';

-- 20_observed/take/count_names_in_common.sql
create function bruce.count_names_in_common(p_row public.observed_snapshots, p_scope_id integer)
returns bigint
language sql
stable
set search_path = ''
as $$
  select count(*)
  from bruce.snapshot_lists as l
  cross join lateral jsonb_array_elements(
    case jsonb_typeof(p_row.snapshot -> l.list) when 'array' then p_row.snapshot -> l.list else '[]' end
  ) as r (item)
  join bruce.entities as e on e.scope_id = p_scope_id and e.kind = l.kind and e.entity_key = r.item ->> l.key
  where l.source = lower(p_row.source) and jsonb_typeof(r.item) = 'object';
$$;
revoke all on function bruce.count_names_in_common(public.observed_snapshots, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.count_names_in_common(public.observed_snapshots, integer) is
  'How many of the things that are known of a scope a snapshot names.';

-- 20_observed/take/count_rows.sql
create function bruce.count_rows(p_source text, p_snapshot jsonb)
returns bigint
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select sum(n.rows)
    from (
      select jsonb_array_length(p_snapshot -> l.list) as rows
      from bruce.snapshot_lists as l
      where l.source = p_source and jsonb_typeof(p_snapshot -> l.list) = 'array'
      union all
      select count(*)
      from jsonb_object_keys(
        case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' end)
    ) as n
  );
end;
$$;
revoke all on function bruce.count_rows(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.count_rows(text, jsonb) is
  'Rows in the lists of a snapshot and in its metrics: what the engine reads one by one.';

-- 20_observed/take/find_changes.sql
create function bruce.find_changes(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_not_said bigint[]
)
returns bruce.changes
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  v_changes bruce.changes;
begin
  with report as materialized (
    select (j.scope).scope_id, (j.scope).host, (j.scope).is_new, (j.scope).has_quarantine,
      (j.stored).source, (j.stored).incomplete_lists,
      array(select jsonb_object_keys((j.stored).snapshot)) as lists
    from unnest(p_reports) as j
  ),
  present as materialized (
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.name_keys, e.project,
      e.heard_until, e.state = 'absent' as is_absent, e.ports, e.network_of, e.state, e.match
    from bruce.entities as e
    where e.entity_id = any (p_not_said) and e.scope_id = any (p_scope_ids)
  ),
  parsed as materialized (
    select p.scope_id, p.kind, p.entity_key, p.hostname, p.name_keys, p.project, p.problem, p.ports, p.state,
      case when p.kind = 'container' then bruce.network_of(p.item) end as network_of
    from unnest(p_parsed) as p
  ),
  -- what is only different does not lack; nor is anything gone where rows may lack, or of a list that was not
  -- sent
  lacking as materialized (
    select e.entity_id, e.kind, e.hostname, e.heard_until, e.is_absent,
      l.list = any (r.lists) and l.list <> all (r.incomplete_lists) as is_gone,
      -- a pool does not go by itself: that it is away is worse than anything that it said
      e.kind = 'pool' and (not e.is_absent
        or e.heard_until > (select bruce.clock() - o.forget_after from public.settings as o)) as is_kept
    from present as e
    join report as r on r.scope_id = e.scope_id
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = e.kind
    where not exists (
      select from parsed as p
      where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    )
  )
  select
    array(select g.entity_id from lacking as g where g.is_gone and not g.is_kept),
    array(select g.entity_id from lacking as g where not g.is_gone and g.heard_until is null),
    array(
      -- hosts where something came, went, or changed its identity are matched anew
      select g.hostname from lacking as g
      where g.is_gone and g.kind in ('container', 'app', 'check', 'unit', 'listener')
      union
      select p.hostname
      from parsed as p
      left join present as e on e.scope_id = p.scope_id and e.kind = p.kind and e.entity_key = p.entity_key
      where p.kind in ('container', 'app', 'check', 'unit', 'listener') and p.entity_key is not null
        and (
          e.entity_id is null
          or (e.name_keys, e.project, e.network_of) is distinct from (p.name_keys, p.project, p.network_of)
          -- others may use its network, and a port says whose component it is
          or p.kind = 'container' and e.ports is distinct from p.ports
          -- which of several is the service, those say that run
          or e.match in ('ambiguous', 'leftover') and e.state <> p.state
          -- a unit that stops may have made place for a container, and ports make a process a service
          or p.kind in ('unit', 'listener') and (e.ports, e.state) is distinct from (p.ports, p.state)
        )
      union
      -- the first scope of a host: from now on, what it does not list is absent
      select r.host from report as r where r.is_new
    ),
    cardinality(p_not_said) + cardinality(p_parsed) > (select o.breaker_objects from public.settings as o),
    exists (select from parsed as p where p.problem is not null or p.entity_key is null)
      or exists (select from report as r where r.has_quarantine)
      or exists (
        select from parsed as p group by p.scope_id, p.kind, p.entity_key having count(*) > 1),
    exists (select from report as r where r.source = 'proxy'),
    array(select g.entity_id from lacking as g where g.is_gone and g.is_kept and not g.is_absent)
  into v_changes;
  return v_changes;
end;
$$;
revoke all on function bruce.find_changes(pg_catalog.int4[], bruce.report[], bruce.parsed_row[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.find_changes(
  integer[], bruce.report[], bruce.parsed_row[], bigint[]
) is
  'Compares the rows of the snapshots of these scopes with the present. p_not_said: entities that no row is '
  'equal to.';

-- 20_observed/take/find_hosts_of.sql
create function bruce.find_hosts_of(p_scope_ids integer[])
returns text[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_hosts text[];
begin
  with returned as (
    update bruce.scopes as s
    set is_stale = false,
      returned_at = case
        when exists (
          select from public.issues as i
          where i.hostname = s.host and i.status <> 'resolved'
            and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN')
        ) then bruce.clock()
        else s.returned_at
      end
    -- what a spool replays is old news: its collector is silent until it has caught up
    where s.scope_id = any (p_scope_ids) and s.is_stale
      and s.last_contact_at >= bruce.clock() - s.stale_after
  )
  select array(
    select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    -- issues that wait for this evidence may lie on other hosts, such as guests
    union
    select i.hostname from public.issues as i
    where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
    union
    select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
  )
  into v_hosts;
  return v_hosts;
end;
$$;
revoke all on function bruce.find_hosts_of(pg_catalog.int4[]) from public, anon, authenticated, service_role;
comment on function bruce.find_hosts_of(integer[]) is
  'The hosts that these scopes speak of. Those whose collector is heard again are not stale any '
  'more.';

-- 20_observed/take/find_own_hosts.sql
create function bruce.find_own_hosts(p_payloads jsonb, p_left_out bigint[])
returns text[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_hosts text[];
  v_is_own boolean;
begin
  with payload as materialized (
    select btrim(p.payload ->> 'hostname') as hostname, lower(p.payload ->> 'source') as source,
      case jsonb_typeof(p.payload -> 'snapshot' -> 'snapshot') when 'object'
        then p.payload -> 'snapshot' -> 'snapshot' else p.payload -> 'snapshot' end as snapshot
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  ),
  said as materialized (
    select p.source, p.snapshot, s.scope_id,
      coalesce(s.host, (bruce.resolve_host(p.hostname)).host) as host
    from payload as p
    left join bruce.scopes as s on s.host_key = lower(p.hostname) and s.source = p.source
  )
  select array(select distinct lower(s.host) from said as s order by 1),
    not exists (
      select
      from said as s
      join bruce.snapshot_lists as l on l.source = s.source
      where l.kind in ('guest', 'vm', 'node', 'storage', 'check', 'route')
        and (
          l.is_required or coalesce(s.snapshot -> l.list, '[]') <> '[]'
          or exists (select from bruce.entities as e where e.scope_id = s.scope_id and e.kind = l.kind)
        )
    )
    -- what is down there may explain what is wrong elsewhere
    and not exists (
      select from said as s join bruce.host_ancestors as a on a.ancestor = s.host)
    -- a collector that spoke for another host before
    and not exists (
      select from said as s
      join public.issues as i on i.scope_id = s.scope_id and i.status <> 'resolved' and i.hostname <> s.host)
    and not exists (
      select from said as s
      join bruce.resource_levels as l on l.scope_id = s.scope_id and l.hostname <> s.host)
  into v_hosts, v_is_own;
  return case when v_is_own then v_hosts end;
end;
$$;
revoke all on function bruce.find_own_hosts(jsonb, pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.find_own_hosts(jsonb, bigint[]) is
  'The hosts (in lower case) that these payloads speak of, without those at the given indexes. Null if what '
  'they say concerns another host than the one that reports: guests, probes and routes, and all of a host on '
  'which other hosts stand. It stays true for as long as the caller shares the engine.';

-- 20_observed/take/find_scope.sql
create function bruce.find_scope(p_hostname text, p_source text, p_received_at timestamptz, p_collector jsonb)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
  v_resolved record;
  v_declared_s integer := bruce.to_count(p_collector -> 'interval_s');
  v_settings public.settings;
begin
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(p_hostname) and s.source = p_source;
  if v_scope.scope_id is not null
    and (not coalesce(v_declared_s > 0, false) or v_declared_s = v_scope.interval_s) then
    return v_scope;
  end if;

  select p.* into v_settings from public.settings as p;
  if v_scope.scope_id is not null then
    update bruce.scopes as s
    set interval_s = v_declared_s, declares_interval = true,
      stale_after = make_interval(secs => v_declared_s) * v_settings.missed_intervals
    where s.scope_id = v_scope.scope_id
    returning s.* into v_scope;
    return v_scope;
  end if;

  if not exists (select from public.sources as o where lower(o.name) = p_source) then
    raise exception 'unknown source "%"', p_source
      using errcode = 'foreign_key_violation',
      hint = 'Known sources are the rows of table sources: add one of your own.';
  end if;
  select * into v_resolved from bruce.resolve_host(p_hostname);
  -- a host that now spells its name in another way is still the same
  update bruce.scopes as s
  set hostname = p_hostname, host_key = lower(p_hostname)
  where v_resolved.candidates = 1 and s.host = v_resolved.host and s.source = p_source and s.is_declared
  returning * into v_scope;
  if found then
    return v_scope;
  end if;
  insert into bruce.scopes (
    hostname, source, host_key, host, is_declared, is_ambiguous, first_seen_at, declares_interval, interval_s,
    stale_after, last_contact_at
  )
  select
    p_hostname, p_source, lower(p_hostname), v_resolved.host,
    v_resolved.candidates = 1 or v_resolved.candidates = 0 and bruce.is_declared_cluster(p_hostname),
    v_resolved.candidates > 1,
    p_received_at, coalesce(v_declared_s > 0, false),
    coalesce(nullif(v_declared_s, 0), extract(epoch from v_settings.default_interval)::integer),
    coalesce(make_interval(secs => nullif(v_declared_s, 0)),
      v_settings.default_interval) * v_settings.missed_intervals,
    '-infinity'
  returning * into v_scope;
  return v_scope;
end;
$$;
revoke all on function bruce.find_scope(text, text, timestamptz, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.find_scope(text, text, timestamptz, jsonb) is
  'The scope of a host and source, made at first sight. A collector tells its interval in '
  'collector.interval_s (seconds).';

-- 20_observed/take/find_tied_hosts.sql
create function bruce.find_tied_hosts(p_hosts text[])
returns text[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  return array(
    select h.hostname
    from unnest(p_hosts) as h (hostname)
    where exists (
        select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.'))
      or h.hostname in (
        select s.hostname from public.expected_services as s
        where s.hostname = any (p_hosts) and s.depends_on <> '{}')
      or exists (select from bruce.route_targets as r where r.place = h.hostname)
  );
end;
$$;
revoke all on function bruce.find_tied_hosts(text[]) from public, anon, authenticated, service_role;
comment on function bruce.find_tied_hosts(text[]) is
  'Hosts that are judged as a whole, whatever changed there: those with services that depend on each other, '
  'those where a route of a proxy leads to, and all of them while a rule of one''s own, which may read '
  'anything, is enabled.';

-- 20_observed/take/follow_swapped.sql
create function bruce.follow_swapped(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_instance constant text := left(p_row.collector ->> 'instance', 200);
  v_other bruce.scopes;
begin
  -- the scope of the host that is declared under the reported name
  select s.* into v_other
  from bruce.resolve_host(p_row.hostname) as r
  join bruce.scopes as s on s.host = r.host and s.source = p_scope.source and s.is_declared
  where r.candidates = 1 and r.host <> p_scope.host and p_scope.is_declared;
  if v_other.scope_id is null or p_row.error is not null
    or v_instance = p_scope.instance and p_scope.instance is distinct from v_other.instance
    -- a machine that is still called as before lists what it listed before
    or coalesce(v_instance <> v_other.instance, true)
      and bruce.count_names_in_common(p_row, p_scope.scope_id)
        > bruce.count_names_in_common(p_row, v_other.scope_id)
  then
    return p_scope;
  end if;
  -- in two steps: the unique index on names is checked row by row
  update bruce.scopes as s set host_key = s.host_key || bruce.being_renamed()
  where s.scope_id = v_other.scope_id;
  update bruce.scopes as s set hostname = v_other.hostname, host_key = v_other.host_key
  where s.scope_id = p_scope.scope_id;
  update bruce.scopes as s set hostname = p_scope.hostname, host_key = p_scope.host_key
  where s.scope_id = v_other.scope_id
  returning s.* into v_other;
  return v_other;
end;
$$;
revoke all on function bruce.follow_swapped(public.observed_snapshots, bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.follow_swapped(public.observed_snapshots, bruce.scopes) is
  'Two declared hosts have swapped their names, and their machines do so some time later. Returns the scope '
  'of the machine that speaks: until it lists what the other one did, it is still called as before.';

-- 20_observed/take/has_names_in_common.sql
create function bruce.has_names_in_common(p_row public.observed_snapshots, p_scope_id integer)
returns boolean
language sql
stable
set search_path = ''
as $$
  with said as (
    select l.kind, r.item ->> l.key as key
    from bruce.snapshot_lists as l
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p_row.snapshot -> l.list) when 'array' then p_row.snapshot -> l.list else '[]' end
    ) as r (item)
    where l.source = lower(p_row.source) and jsonb_typeof(r.item) = 'object'
  )
  select not exists (select from said)
    or not exists (select from bruce.entities as e where e.scope_id = p_scope_id)
    or exists (
      select from bruce.entities as e
      join said as s on s.kind = e.kind and s.key = e.entity_key
      where e.scope_id = p_scope_id
    );
$$;
revoke all on function bruce.has_names_in_common(public.observed_snapshots, pg_catalog.int4) from public, anon, authenticated, service_role;
comment on function bruce.has_names_in_common(public.observed_snapshots, integer) is
  'Whether a snapshot may speak of the things that are known of its scope: it names one of them, or there is '
  'nothing to compare.';

-- 20_observed/take/hears_another.sql
create function bruce.hears_another(p_row public.observed_snapshots, p_scope bruce.scopes)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_instance constant text := left(p_row.collector ->> 'instance', 200);
  -- the first one speaks: two of its intervals are not over
  v_is_second constant boolean := p_row.received_at
    < p_scope.last_contact_at + make_interval(secs => p_scope.interval_s * 2);
  v_said text[] := bruce.instances_since(p_scope);
  v_is_nobody boolean := false;
  v_hash bigint;
begin
  if v_instance is not null and p_scope.instance is distinct from v_instance then
    if v_instance <> all (v_said) then
      -- one of its own in each answer is nobody's
      v_is_nobody := cardinality(v_said) > 3;
      v_said := (v_said || v_instance)[cardinality(v_said) - 2:];
    end if;
    if p_scope.instance is null or not v_is_second or v_is_nobody then
      update bruce.scopes as s
      set instance = v_instance, said_instances = v_said, other_instance = null, other_hash = null,
        other_since = null, other_at = case when p_scope.instance is not null then p_row.received_at end
      where s.scope_id = p_scope.scope_id;
      return false;
    end if;
  elsif v_is_second and (
    p_row.content_hash = p_scope.other_hash
    -- the fourth of A, B, A, B, in less time than one collector takes to say as much
    or p_scope.alternations > 0 and p_row.content_hash = p_scope.before_hash and p_scope.declares_interval
      and p_row.observed_at < p_scope.before_at + make_interval(secs => p_scope.interval_s * 1.7)
      -- what only comes and goes, or changes its state, is one and the same machine
      and not bruce.has_names_in_common(p_row, p_scope.scope_id)
  ) then
    v_hash := p_row.content_hash;
  else
    return false;
  end if;
  update bruce.scopes as s
  set other_instance = v_instance, other_hash = v_hash, other_at = p_row.received_at,
    said_instances = v_said,
    other_since = coalesce(
      case when s.other_at >= p_row.received_at - s.stale_after then s.other_since end, p_row.received_at)
  where s.scope_id = p_scope.scope_id;
  return true;
end;
$$;
revoke all on function bruce.hears_another(public.observed_snapshots, bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.hears_another(public.observed_snapshots, bruce.scopes) is
  'Whether a report is of a second collector of that name, whose word does not count while the first one '
  'speaks: it says another instance, or two contents without a name in common alternate faster than one '
  'collector reports. A first one that is silent for two intervals is followed by the second. An instance '
  'that differs in each report is none, and holds nothing.';

-- 20_observed/take/hold_lossy_scopes.sql
create function bruce.hold_lossy_scopes(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_gone bigint[]
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_held integer[];
begin
  with present as (
    select
      e.scope_id,
      e.match = 'matched' and (e.service_id is not null or e.kind in ('guest', 'vm')) as is_declared,
      g.entity_id is not null as is_gone,
      coalesce(p.state in ('stopped', 'failed'), false) as is_stopped
    from bruce.entities as e
    left join unnest(p_gone) as g (entity_id) on g.entity_id = e.entity_id
    left join unnest(p_parsed) as p
      on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    where e.scope_id = any (p_scope_ids)
      and e.scope_id not in (select s.scope_id from bruce.scopes as s where s.releases_next
        and s.scope_id = any (p_scope_ids))
      and (e.kind in ('container', 'app', 'guest', 'vm')
        -- a machine has many units, and what is declared counts
        or e.kind in ('unit', 'listener') and e.match = 'matched')
      and e.state = 'running'
  ),
  loss as (
    select
      p.scope_id,
      count(*) as objects,
      count(*) filter (where p.is_gone) as gone,
      count(*) filter (where p.is_declared) as declared,
      count(*) filter (where p.is_declared and (p.is_gone or p.is_stopped)) as declared_lost
    from present as p
    group by p.scope_id
  )
  select array_agg(l.scope_id)
  into v_held
  from loss as l
  cross join public.settings as o
  where l.declared_lost > o.breaker_objects and l.declared_lost > l.declared * o.breaker_share
    -- all of it gone at once: more likely a failed listing than an empty host
    or l.gone = l.objects and l.objects > o.breaker_objects;
  if v_held is null then
    return '{}';
  end if;
  update bruce.stored_snapshots as o
  set disposition = 'held'
  from unnest(p_reports) as r
  where (r.scope).scope_id = any (v_held) and o.id = (r.stored).id and o.observed_at = (r.stored).observed_at;
  return v_held;
end;
$$;
revoke all on function bruce.hold_lossy_scopes(pg_catalog.int4[], bruce.report[], bruce.parsed_row[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.hold_lossy_scopes(
  integer[], bruce.report[], bruce.parsed_row[], bigint[]
) is
  'The mass-change guard: marks the snapshots held that would take away most of what their scopes had. '
  'Returns those scopes.';

-- 20_observed/take/instances_since.sql
create function bruce.instances_since(p_scope bruce.scopes)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_scope.other_at >= p_scope.last_contact_at then p_scope.said_instances
    else array_remove(array[p_scope.instance], null) end;
end;
$$;
revoke all on function bruce.instances_since(bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.instances_since(bruce.scopes) is
  'The instances that a scope was said to be since the known one was last heard, with that one, at most '
  'four: where it spoke later, itself alone.';

-- 20_observed/take/written.sql
create type bruce.written as (
  kinds text[], hosts text[], touched_hosts text[], entity_ids bigint[], service_ids bigint[],
  open_service_ids bigint[], open_hosts text[]
);
comment on type bruce.written is
  'What was written to the present. hosts: hosts to judge as a whole. touched_hosts, entity_ids, '
  'service_ids: containers and apps that differ in what a rule can see, and their services. '
  'open_service_ids, open_hosts: services of several containers, whose state is not written yet.';

-- 20_observed/take/judge_changed.sql
create function bruce.judge_changed(p_news integer[], p_written bruce.written)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_hosts text[] := coalesce(p_written.hosts, '{}');
begin
  if p_news <> '{}' then
    v_hosts := v_hosts || bruce.find_hosts_of(p_news);
  end if;
  if p_written.touched_hosts <> '{}' then
    v_hosts := v_hosts || bruce.find_tied_hosts(p_written.touched_hosts);
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  end if;
  if not coalesce(p_written.touched_hosts <@ v_hosts, true) then
    perform bruce.reconcile_rows(
      p_written.touched_hosts, p_written.entity_ids, p_written.service_ids, 'REALITY_CHANGED');
  end if;
end;
$$;
revoke all on function bruce.judge_changed(pg_catalog.int4[], bruce.written) from public, anon, authenticated, service_role;
comment on function bruce.judge_changed(integer[], bruce.written) is
  'Judges what is different now. p_news: scopes whose evidence is another, so that all hosts they speak of '
  'are judged as a whole. Of other hosts only the containers and apps that were written are judged.';

-- 20_observed/take/judged_snapshot.sql
create type bruce.judged_snapshot as (
  outcome text, stored public.observed_snapshots, kept bruce.stored_snapshots, scope_id integer,
  sample bruce.metric_sample
);
comment on type bruce.judged_snapshot is
  'What became of a snapshot: stored, late, unchanged or duplicate; the whole row and how it is '
  'kept, both null for the last two. scope_id: the scope to judge although nothing is stored; null: none. '
  'sample: what it measured.';

-- 20_observed/take/judge_error.sql
create function bruce.judge_error(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_is_replay boolean
)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_kind text := bruce.strip_text(left(coalesce(p_row.error ->> 'kind', 'failed'), 60));
  v_message text := bruce.strip_text(left(p_row.error ->> 'message', 1000));
begin
  if p_row.observed_at <= greatest(p_scope.last_snapshot_at, p_scope.error_at) then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;
  update bruce.scopes as s
  set last_contact_at = greatest(s.last_contact_at, p_row.received_at), error_at = p_row.observed_at,
    last_seq = p_row.seq, error_kind = v_kind, error_message = v_message,
    error_since = case when s.error_kind is null then p_row.observed_at else s.error_since end
  where s.scope_id = p_scope.scope_id;
  if (p_scope.error_kind, p_scope.error_message) is not distinct from (v_kind, v_message) then
    v_judged.outcome := 'unchanged';
    if (p_scope.is_stale or p_scope.is_confirming) and not p_is_replay then
      v_judged.scope_id := p_scope.scope_id;
    end if;
    return v_judged;
  end if;
  p_row.disposition := 'error';
  p_row.complete := false;
  p_row.error := jsonb_build_object('kind', v_kind, 'message', v_message);
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, true);
  v_judged.outcome := 'stored';
  v_judged.stored := p_row;
  v_judged.kept := bruce.stored_row(p_row);
  return v_judged;
end;
$$;
revoke all on function bruce.judge_error(public.observed_snapshots, bruce.scopes, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.judge_error(public.observed_snapshots, bruce.scopes, boolean) is
  'A failed collection: noted once while it lasts. It says nothing about what exists.';

-- 20_observed/take/judge_late.sql
create function bruce.judge_late(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_before bigint := (
    select o.content_hash
    from bruce.stored_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at <= p_row.observed_at
      and o.disposition <> 'error'
    order by o.observed_at desc, o.id desc
    limit 1
  );
begin
  -- sent before, or unchanged at that time
  if v_before = p_row.content_hash or exists (
    select from bruce.stored_snapshots as o
    where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at = p_row.observed_at
      and o.content_hash = p_row.content_hash
  ) then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;
  p_row.disposition := 'late';
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(p_scope.host));
  v_judged.outcome := 'late';
  v_judged.stored := p_row;
  v_judged.kept := bruce.stored_row(p_row);
  return v_judged;
end;
$$;
revoke all on function bruce.judge_late(public.observed_snapshots, bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.judge_late(public.observed_snapshots, bruce.scopes) is
  'Older than the present: fills history, or is a duplicate. The present is not touched.';

-- 20_observed/take/judge_snapshot.sql
create function bruce.judge_snapshot(p_row public.observed_snapshots)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_judged bruce.judged_snapshot;
  v_scope bruce.scopes;
  v_known bruce.scopes;
  v_clock bruce.clock_reading;
  v_is_replay boolean;
  v_raw_hash bigint;
  v_read record;
  v_plain bruce.plain_numbers;
  v_refused text;
begin
  p_row.source := coalesce(p_row.source, p_row.source_id);
  if p_row.hostname is null or btrim(p_row.hostname) = '' or p_row.source is null then
    raise exception 'a snapshot needs hostname and source' using errcode = 'not_null_violation';
  end if;
  if char_length(p_row.hostname) > 255 or char_length(p_row.source) > 63 then
    raise exception 'hostname or source is too long: at most 255 and 63 characters'
      using errcode = 'string_data_right_truncation';
  end if;
  if not isfinite(p_row.observed_at) then
    raise exception 'observed_at is no time: %', p_row.observed_at using errcode = 'check_violation';
  end if;
  if jsonb_typeof(p_row.snapshot) is distinct from 'object' then
    p_row.snapshot := '{}';
  end if;
  if p_row.collector ? 'sent_at' and bruce.sent_at(p_row.collector) is null then
    p_row.collector := p_row.collector - 'sent_at';
  end if;
  if not p_row.complete or p_row.incomplete_lists <> '{}' then
    if p_row.incomplete_lists = '{}' then
      p_row.incomplete_lists := bruce.incomplete_lists(lower(p_row.source), 'false');
    end if;
    p_row.complete := false;
  end if;
  v_raw_hash := bruce.raw_hash(p_row.snapshot, p_row.complete, p_row.incomplete_lists);
  v_plain := bruce.read_at_once(p_row.source, p_row.snapshot);
  v_scope := bruce.note_unchanged(p_row, v_raw_hash, v_plain.highest);
  if v_scope.scope_id is not null then
    v_judged.outcome := 'unchanged';
    v_judged.sample := bruce.take_sample(
      v_scope.scope_id, p_row, v_scope.last_snapshot_at, v_plain.names_hash, v_plain.numbers);
    if v_scope.is_confirming or v_scope.is_stale then
      v_judged.scope_id := v_scope.scope_id;
    end if;
    return v_judged;
  end if;

  v_refused := bruce.refuse_cost(
    lower(p_row.source),
    case jsonb_typeof(p_row.snapshot -> 'snapshot') when 'object' then p_row.snapshot -> 'snapshot'
      else p_row.snapshot end
  );
  if v_refused is not null then
    raise exception '%', v_refused using errcode = 'program_limit_exceeded';
  end if;

  p_row.hostname := btrim(p_row.hostname);
  p_row.source := lower(p_row.source);
  if jsonb_typeof(p_row.snapshot -> 'snapshot') = 'object' then
    -- a whole payload given as the snapshot
    p_row.error := coalesce(p_row.error, nullif(p_row.snapshot -> 'error', 'null'));
    if p_row.complete then
      p_row.incomplete_lists := bruce.incomplete_lists(p_row.source, p_row.snapshot -> 'complete');
      p_row.complete := p_row.incomplete_lists = '{}'
        and p_row.snapshot -> 'complete' is distinct from 'false';
    end if;
    p_row.snapshot := p_row.snapshot -> 'snapshot';
    v_plain := null;
    v_raw_hash := bruce.raw_hash(p_row.snapshot, p_row.complete, p_row.incomplete_lists);
  end if;
  v_known := bruce.find_scope(p_row.hostname, p_row.source, p_row.received_at, p_row.collector);
  if v_known.host_key <> lower(v_known.host) then
    v_known := bruce.follow_swapped(p_row, v_known);
  end if;
  v_clock := bruce.read_clock(p_row, v_known);
  v_scope := bruce.note_clock(p_row, v_known, v_clock);
  p_row.hostname := v_scope.hostname;
  p_row.observed_at := v_clock.observed_at;
  -- so old that it says what was, not what is
  v_is_replay := p_row.observed_at < p_row.received_at - v_scope.stale_after;
  if bruce.clock_is_off(v_known.clock_skew) <> bruce.clock_is_off(v_scope.clock_skew) then
    v_judged.scope_id := v_scope.scope_id;
  end if;
  p_row.collector := jsonb_strip_nulls(jsonb_build_object(
    'name', bruce.strip_text(left(p_row.collector ->> 'name', 60)),
    'version', bruce.strip_text(left(p_row.collector ->> 'version', 60)),
    'interval_s', bruce.to_count(p_row.collector -> 'interval_s'),
    'instance', bruce.strip_text(left(p_row.collector ->> 'instance', 200))
  ));

  if p_row.error is not null then
    if p_row.collector ? 'instance' and p_row.observed_at > v_scope.last_snapshot_at
      and bruce.hears_another(p_row, v_scope)
    then
      v_judged.outcome := 'duplicate';
      return v_judged;
    end if;
    return bruce.judge_error(p_row, v_scope, v_is_replay);
  end if;
  v_read := bruce.read_rows(v_scope, p_row);
  p_row.content_hash := v_read.content_hash;

  if p_row.observed_at < v_scope.last_snapshot_at
    or p_row.observed_at = v_scope.last_snapshot_at and coalesce(p_row.seq <= v_scope.last_seq, true)
  then
    v_judged := bruce.judge_late(p_row, v_scope);
    v_judged.sample := bruce.take_sample(
      v_scope.scope_id, p_row, p_row.observed_at, v_plain.names_hash, v_plain.numbers);
    return v_judged;
  end if;

  if (p_row.collector ? 'instance' or v_scope.alternations > 0 or v_scope.other_hash is not null)
    and bruce.hears_another(p_row, v_scope)
  then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;

  v_judged.sample := bruce.take_sample(
    v_scope.scope_id, p_row, p_row.observed_at, v_plain.names_hash, v_plain.numbers);
  if p_row.content_hash = v_scope.content_hash then
    v_judged.outcome := 'unchanged';
    if bruce.note_repeated(p_row, v_scope, v_raw_hash) and not v_is_replay then
      v_judged.scope_id := v_scope.scope_id;
    end if;
    if p_row.source = 'service_health' and not v_read.strips and p_row.snapshot @? '$.checks[*].loaded' then
      perform bruce.note_loaded(v_scope.scope_id, p_row.snapshot -> 'checks');
    end if;
    return v_judged;
  end if;

  if v_read.strips then
    p_row.snapshot := bruce.strip_secrets(p_row.snapshot, v_read.is_secret);
  end if;
  p_row.changes := v_read.changes;
  p_row.disposition := case when p_row.complete then 'current' else 'partial' end;
  if v_read.strips then
    v_judged.kept := bruce.stored_row(p_row);
  else
    v_judged.kept := bruce.keep_snapshot(p_row, v_scope, v_read.row_hashes);
  end if;
  perform bruce.note_snapshot(
    p_row, v_scope, v_raw_hash, v_read.strips, (v_judged.kept).row_hashes is not null);
  v_judged.outcome := 'stored';
  v_judged.stored := p_row;
  return v_judged;
end;
$$;
revoke all on function bruce.judge_snapshot(public.observed_snapshots) from public, anon, authenticated, service_role;
comment on function bruce.judge_snapshot(public.observed_snapshots) is
  'Decides what a snapshot is (unchanged, duplicate, late, error, partial or current), notes it in its '
  'scope, and returns the row to keep, with its disposition and its changes. The caller holds the lock of '
  'the engine, or of the host.';

-- 20_observed/take/keep_snapshot.sql
create function bruce.keep_snapshot(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_row_hashes bigint[]
)
returns bruce.stored_snapshots
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_kept bruce.stored_snapshots := bruce.stored_row(p_row);
  v_base bigint[];
  v_base_rows integer[];
  v_new integer[];
  v_list text;
  v_said jsonb;
  v_before integer := 0;
  v_new_rows jsonb;
  v_lists text[] := '{}';
  v_rows jsonb := '{}';
begin
  -- a day, and so a partition, has bases of its own
  if p_scope.base_at <= p_row.observed_at
    and date_trunc('day', p_scope.base_at, 'UTC') = date_trunc('day', p_row.observed_at, 'UTC')
  then
    select b.row_hashes into v_base
    from bruce.stored_snapshots as b
    where b.id = p_scope.base_id and b.observed_at = p_scope.base_at;
  end if;
  if cardinality(v_base) = cardinality(p_row_hashes) then
    v_new := array(
      select u.place
      from unnest(p_row_hashes, v_base) with ordinality as u (hash, base_hash, place)
      where u.hash <> u.base_hash
    );
  end if;
  if v_base is not null and coalesce(cardinality(v_new) * 2 > cardinality(v_base), true) then
    -- rows came or went, or stand in another order
    v_base_rows := array(
      select b.place
      from unnest(p_row_hashes) with ordinality as u (hash, place)
      left join (
        select o.hash, min(o.place)::integer as place
        from unnest(v_base) with ordinality as o (hash, place) group by o.hash
      ) as b on b.hash = u.hash
      order by u.place
    );
    v_new := array(
      select u.place from unnest(v_base_rows) with ordinality as u (base_row, place) where u.base_row is null
    );
  end if;
  if v_base is null or cardinality(v_new) * 2 > cardinality(p_row_hashes) then
    v_kept.row_hashes := p_row_hashes;
    return v_kept;
  end if;

  foreach v_list in array array(
    select l.list from bruce.snapshot_lists as l where l.source = p_row.source order by l.list
  ) loop
    v_said := p_row.snapshot -> v_list;
    continue when coalesce(jsonb_typeof(v_said), '') <> 'array';
    select coalesce(jsonb_object_agg(n.place - v_before - 1, v_said -> (n.place - v_before - 1)), '{}')
    into v_new_rows
    from unnest(v_new) as n (place)
    where n.place > v_before and n.place <= v_before + jsonb_array_length(v_said);
    v_rows := v_rows || jsonb_build_object(
      v_list, jsonb_build_object('of', jsonb_array_length(v_said), 'new', v_new_rows));
    v_before := v_before + jsonb_array_length(v_said);
    v_lists := v_lists || v_list;
  end loop;
  v_kept.snapshot := p_row.snapshot - v_lists;
  v_kept.rows := v_rows;
  v_kept.base_rows := v_base_rows;
  v_kept.base_id := p_scope.base_id;
  v_kept.base_at := p_scope.base_at;
  return v_kept;
end;
$$;
revoke all on function bruce.keep_snapshot(public.observed_snapshots, bruce.scopes, pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.keep_snapshot(public.observed_snapshots, bruce.scopes, bigint[]) is
  'The row that keeps a snapshot: what differs from the first one of its scope on that day, or whole as the '
  'next base, where most of it does. Not for what was stripped of secrets, which its base may hold. The '
  'reverse is bruce.whole_snapshot.';

-- 20_observed/take/learn_interval.sql
create function bruce.learn_interval(p_scope bruce.scopes, p_observed_at timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_before timestamptz := greatest(p_scope.last_snapshot_at, p_scope.error_at);
  v_gap_s integer;
begin
  if p_scope.declares_interval or v_before = '-infinity' or p_observed_at <= v_before then
    return p_scope.interval_s;
  end if;
  v_gap_s := least(extract(epoch from p_observed_at - v_before), 7 * 86400)::integer;
  -- one long night does not make it daily, two runs by hand do not make it one of every minute
  return least(greatest(v_gap_s, p_scope.interval_s * 9 / 10, 10), p_scope.interval_s * 2);
end;
$$;
revoke all on function bruce.learn_interval(bruce.scopes, timestamptz) from public, anon, authenticated, service_role;
comment on function bruce.learn_interval(bruce.scopes, timestamptz) is
  'Seconds between the reports of a collector that does not declare its interval.';

-- 20_observed/take/lock_payloads.sql
create function bruce.lock_payloads(p_payloads jsonb, p_left_out bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant integer := 16;
  v_hosts text[];
begin
  begin
    perform bruce.share_engine();
    v_hosts := bruce.find_own_hosts(p_payloads, p_left_out);
    if coalesce(cardinality(v_hosts) > v_most, true) then
      raise sqlstate 'BR001';
    end if;
  exception
    -- who shares the engine may not wait for all of it: the end of this block has let it go
    when sqlstate 'BR001' then
      perform bruce.lock_engine();
      return null;
  end;
  perform bruce.lock_hosts(v_hosts);
  return v_hosts;
end;
$$;
revoke all on function bruce.lock_payloads(jsonb, pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.lock_payloads(jsonb, bigint[]) is
  'Takes the locks that payloads of a batch need, without those at the given indexes. Returns the hosts that '
  'are locked, or null: the whole engine is, because they speak of other hosts too, or are of many.';

-- 20_observed/take/max_snapshot_bytes.sql
create function bruce.max_snapshot_bytes()
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$ select 4194304 $$;
revoke all on function bruce.max_snapshot_bytes() from public, anon, authenticated, service_role;
comment on function bruce.max_snapshot_bytes() is 'Bytes of a snapshot that are accepted.';

-- 20_observed/take/max_snapshot_rows.sql
create function bruce.max_snapshot_rows()
returns integer
language sql
immutable
parallel safe
set search_path = ''
as $$ select 1000 $$;
revoke all on function bruce.max_snapshot_rows() from public, anon, authenticated, service_role;
comment on function bruce.max_snapshot_rows() is
  'Rows in all lists of a snapshot, and members of its metrics, that are accepted.';

-- 20_observed/take/note_absent.sql
create function bruce.note_absent(p_reports bruce.report[], p_entity_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_hosts text[];
begin
  with noted as (
    update bruce.entities as e
    set state = 'absent', heard_until = coalesce(e.heard_until, (r.scope).last_seen_at, e.changed_at),
      state_since = (r.stored).observed_at, changed_at = (r.stored).observed_at,
      snapshot_id = (r.stored).id, problem = null
    from unnest(p_reports) as r
    where e.entity_id = any (p_entity_ids) and e.scope_id = (r.scope).scope_id
    returning e.hostname
  )
  select array_agg(distinct n.hostname) into v_hosts from noted as n;
  return v_hosts;
end;
$$;
revoke all on function bruce.note_absent(bruce.report[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.note_absent(bruce.report[], bigint[]) is
  'What complete lists lack and is remembered all the same. Returns its hosts.';

-- 20_observed/take/note_applied.sql
create function bruce.note_applied(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_held integer[],
  p_is_replay boolean
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_news integer[];
begin
  with report as materialized (
    select (o.scope).scope_id, o.stored as r, o.scope as was, (o.scope).scope_id = any (p_held) as is_held,
      -- what is sent at once is from when it arrives
      case when (o.stored).observed_at > (o.stored).received_at - interval '30 seconds'
        then (o.stored).received_at else (o.stored).observed_at end as seen_at,
      (select count(*) from unnest(p_parsed) as p
        where p.scope_id = (o.scope).scope_id and p.entity_key is null) as unreadable,
      array(
        select unnest((o.scope).lists)
        union
        select k from jsonb_object_keys((o.stored).snapshot) as k
          where jsonb_typeof((o.stored).snapshot -> k) = 'array'
        order by 1
      ) as lists
    from unnest(p_reports) as o
  ),
  noted as (
    update bruce.scopes as s
    set changed_at = (n.r).observed_at,
      -- a failure that is newer than the snapshot still stands
      error_kind = case when s.error_at > (n.r).observed_at then s.error_kind end,
      error_message = case when s.error_at > (n.r).observed_at then s.error_message end,
      error_since = case when s.error_at > (n.r).observed_at then s.error_since end,
      -- what is held is only noted; what is applied is the present from now on
      held_snapshot_id = case when n.is_held then (n.r).id end,
      releases_next = false,
      applied_snapshot_id = case when n.is_held then s.applied_snapshot_id else (n.r).id end,
      complete = case when n.is_held then s.complete else (n.r).complete and n.unreadable = 0 end,
      incomplete_lists = case when n.is_held then s.incomplete_lists else (n.r).incomplete_lists end,
      unreadable_rows = case when n.is_held then s.unreadable_rows else n.unreadable end,
      last_seen_at = case when not n.is_held
        then greatest(s.last_seen_at, n.seen_at) else s.last_seen_at end,
      lists = case when n.is_held then s.lists else n.lists end,
      -- what a spool replays is not judged: the first report of today is
      is_confirming = s.is_confirming or p_is_replay,
      problems = case
        when n.is_held then s.problems
        when not (n.r).complete
          then left(array_to_string(bruce.to_names((n.r).snapshot -> 'problems'), '; '), 500)
      end
    from report as n
    where s.scope_id = n.scope_id and s.scope_id = any (p_scope_ids)
    returning s.scope_id,
      -- the evidence itself is another: rules about its rows see that too
      (n.was).is_new or (n.was).is_stale or (n.was).is_confirming or (n.was).error_kind is not null
        or (n.was).held_snapshot_id is not null or not (n.was).complete or not s.complete
        or (n.was).unreadable_rows <> s.unreadable_rows or (n.was).lists <> s.lists as is_other
  )
  select coalesce(array_agg(n.scope_id), '{}') from noted as n where n.is_other
  into v_news;
  return v_news;
end;
$$;
revoke all on function bruce.note_applied(pg_catalog.int4[], bruce.report[], bruce.parsed_row[], pg_catalog.int4[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.note_applied(
  integer[], bruce.report[], bruce.parsed_row[], integer[], boolean
) is
  'Notes in each scope that its snapshot is the present, or that it is held. Returns the scopes whose '
  'evidence is another than before: new, stale, confirming, partial, with other lists.';

-- 20_observed/take/note_clock.sql
create function bruce.note_clock(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_read bruce.clock_reading
)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope bruce.scopes := p_scope;
  v_now constant timestamptz := bruce.clock();
begin
  if (p_read.clock_skew, p_read.doubtful_skew) is distinct from (p_scope.clock_skew, p_scope.doubtful_skew)
    or p_read.doubtful_looks > 0
    or greatest(p_scope.last_contact_at, p_scope.last_snapshot_at, p_scope.error_at)
      > v_now + interval '30 seconds'
  then
    update bruce.scopes as s
    set clock_skew = p_read.clock_skew, doubtful_skew = p_read.doubtful_skew,
      doubtful_looks = p_read.doubtful_looks, doubtful_at = p_row.received_at,
      -- what is late is no sign of life, unless it goes on
      last_contact_at = case
        when p_read.is_newest or p_read.doubtful_looks > 1 then least(greatest(
          s.last_contact_at, p_row.received_at), v_now)
        else least(s.last_contact_at, v_now) end,
      -- what a clock that was ahead has written
      last_seen_at = case when s.last_seen_at is not null
        then least(s.last_seen_at, v_now) end,
      returned_at = case when s.returned_at is not null then least(s.returned_at, v_now) end,
      last_snapshot_at = case when p_read.is_newest and s.last_snapshot_at >= p_read.observed_at
        then '-infinity' else s.last_snapshot_at end,
      error_at = case when p_read.is_newest and s.error_at >= p_read.observed_at
        then '-infinity' else s.error_at end
    where s.scope_id = p_scope.scope_id
    returning s.* into v_scope;
  end if;
  return v_scope;
end;
$$;
revoke all on function bruce.note_clock(public.observed_snapshots, bruce.scopes, bruce.clock_reading) from public, anon, authenticated, service_role;
comment on function bruce.note_clock(
  public.observed_snapshots, bruce.scopes, bruce.clock_reading
) is
  'Notes in a scope what its clock is now known to be, where that is another than before, and takes moments '
  'of the future out of it. Returns the scope.';

-- 20_observed/take/note_loaded.sql
create function bruce.note_loaded(p_scope_id integer, p_checks jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
begin
  update bruce.entities as e
  set item = e.item || jsonb_build_object('loaded', c.loaded)
  from (
    select o.item -> 'loaded' as loaded,
      hashtextextended((o.item - (
        select l.volatile from bruce.snapshot_lists as l
        where l.source = 'service_health' and l.kind = 'check'
      ))::text collate "C", 0) as item_hash
    from jsonb_array_elements(p_checks) as o (item)
    where o.item ? 'loaded'
  ) as c
  where e.scope_id = p_scope_id and e.kind = 'check' and e.item_hash = c.item_hash
    and e.item -> 'loaded' is distinct from c.loaded;
end;
$$;
revoke all on function bruce.note_loaded(pg_catalog.int4, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.note_loaded(integer, jsonb) is
  'Which models are in memory now, into the rows of the present. That is no change, so nothing is stored, '
  'counted or judged for it; but who looks at a service sees it. Only for checks that hold no secret.';

-- 20_observed/take/note_repeated.sql
create function bruce.note_repeated(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_raw_hash bigint
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_crosses boolean := false;
begin
  update bruce.scopes as s
  set raw_hash = p_raw_hash,
    last_contact_at = greatest(s.last_contact_at, p_row.received_at), last_snapshot_at = p_row.observed_at,
    last_seq = p_row.seq,
    last_seen_at = case when s.held_snapshot_id is null
      then case when p_row.observed_at > p_row.received_at - interval '30 seconds'
        then p_row.received_at else p_row.observed_at end
      else s.last_seen_at end,
    -- a failure that is newer than the snapshot still stands
    error_kind = case when s.error_at > p_row.observed_at then s.error_kind end,
    error_message = case when s.error_at > p_row.observed_at then s.error_message end,
    error_since = case when s.error_at > p_row.observed_at then s.error_since end,
    interval_s = i.interval_s,
    stale_after = case when i.interval_s = s.interval_s then s.stale_after
      else make_interval(secs => i.interval_s) * (select p.missed_intervals from public.settings as p) end
  from (select bruce.learn_interval(p_scope, p_row.observed_at) as interval_s) as i
  where s.scope_id = p_scope.scope_id;
  if p_row.source <> 'docker' or p_scope.has_levels or bruce.may_exceed(p_row.snapshot) then
    v_crosses := bruce.take_measurements(
      p_scope.scope_id, p_row.source, p_row.snapshot, p_scope.incomplete_lists, p_row.observed_at);
  end if;
  return v_crosses or p_scope.is_confirming or p_scope.is_stale or p_scope.error_kind is not null;
end;
$$;
revoke all on function bruce.note_repeated(public.observed_snapshots, bruce.scopes, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.note_repeated(public.observed_snapshots, bruce.scopes, bigint) is
  'A snapshot that says the same in other numbers or another order: notes when, ends an older error, and '
  'looks at its measurements. Returns whether its scope has to be judged.';

-- 20_observed/take/note_snapshot.sql
create function bruce.note_snapshot(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_raw_hash bigint, p_strips boolean,
  p_is_base boolean
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_interval_s integer := bruce.learn_interval(p_scope, p_row.observed_at);
begin
  update bruce.scopes as s
  set before_hash = s.content_hash, before_at = s.last_snapshot_at,
    alternations = case
      when s.declares_interval and s.before_hash = p_row.content_hash
        and p_row.observed_at < s.before_at + make_interval(secs => s.interval_s * 1.7)
      then s.alternations + 1 else 0 end,
    raw_hash = p_raw_hash, content_hash = p_row.content_hash, snapshot_id = p_row.id,
    base_id = case when p_is_base then p_row.id else s.base_id end,
    base_at = case when p_is_base then p_row.observed_at else s.base_at end,
    sends_secrets = p_strips, last_seq = p_row.seq,
    last_contact_at = greatest(s.last_contact_at, p_row.received_at), last_snapshot_at = p_row.observed_at,
    interval_s = v_interval_s,
    stale_after = case when v_interval_s = s.interval_s then s.stale_after
      else make_interval(secs => v_interval_s) * (select p.missed_intervals from public.settings as p) end,
    collector = coalesce(
      nullif(concat_ws(' ', p_row.collector ->> 'name', p_row.collector ->> 'version'), ''), s.collector)
  where s.scope_id = p_scope.scope_id;
end;
$$;
revoke all on function bruce.note_snapshot(public.observed_snapshots, bruce.scopes, pg_catalog.int8, pg_catalog.bool, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.note_snapshot(
  public.observed_snapshots, bruce.scopes, bigint, boolean, boolean
) is
  'A snapshot arrived that says something else: notes when, and learns the interval of the collector.';

-- 20_observed/take/note_unchanged.sql
create function bruce.note_unchanged(
  p_row public.observed_snapshots, p_raw_hash bigint, p_highest real[], p_is_alone boolean default false
)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_scope bruce.scopes;
  v_sent_at constant timestamptz := (p_row.collector ->> 'sent_at')::timestamptz;
  v_apparent_skew constant interval := coalesce(v_sent_at, p_row.observed_at) - p_row.received_at;
begin
  update bruce.scopes as s
  set last_contact_at = p_row.received_at, last_snapshot_at = p_row.observed_at - s.clock_skew,
    last_seen_at = p_row.received_at, last_seq = p_row.seq
  where s.host_key = lower(p_row.hostname) and s.source = p_row.source
    and s.raw_hash = p_raw_hash and s.last_snapshot_at < p_row.observed_at - s.clock_skew
    -- neither late, nor by another clock than before, nor while that of this server was ahead
    and v_apparent_skew between s.clock_skew - interval '30 seconds' and s.clock_skew + interval '30 seconds'
    and (v_sent_at is null or v_sent_at < p_row.observed_at + interval '30 seconds')
    and s.last_contact_at <= p_row.received_at + interval '30 seconds'
    and p_row.error is null
    and coalesce(p_row.collector ->> 'instance', s.instance) is not distinct from s.instance
    and s.is_sound and not s.has_levels
    -- what it confirms has to be judged, with the lock of the engine
    and not (p_is_alone and (s.is_confirming or s.is_stale))
    and s.declares_interval and s.interval_s::text = p_row.collector ->> 'interval_s'
    -- asked of the row, so that a look at all metrics is only taken where nothing else changed
    and case when s.raw_hash = p_raw_hash then not bruce.may_exceed(p_row.snapshot, p_highest) end
  returning s.* into v_scope;
  return v_scope;
end;
$$;
revoke all on function bruce.note_unchanged(public.observed_snapshots, pg_catalog.int8, pg_catalog.float4[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.note_unchanged(public.observed_snapshots, bigint, real[], boolean) is
  'The fast path of a snapshot that is identical to the one before: one narrow update of its scope. Returns '
  'the scope, or null: look closer. p_highest: as bruce.may_exceed asks for it. p_is_alone: without the lock '
  'of the engine, so only where nothing has to be judged.';

-- 20_observed/take/note_unheard.sql
create function bruce.note_unheard(p_reports bruce.report[], p_entity_ids bigint[])
returns bruce.written
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_written bruce.written;
  v_service_ids bigint[];
begin
  with noted as (
    update bruce.entities as e
    set heard_until = coalesce((r.scope).last_seen_at, e.changed_at)
    from unnest(p_reports) as r
    where e.entity_id = any (p_entity_ids) and e.scope_id = (r.scope).scope_id
    returning e.kind, e.hostname, e.service_id
  )
  select array_agg(distinct n.kind), array_agg(distinct n.hostname),
    array_agg(n.service_id) filter (where n.kind in ('container', 'app', 'unit', 'listener')
      and n.service_id is not null)
  into v_written.kinds, v_written.hosts, v_service_ids
  from noted as n;
  if v_service_ids is not null then
    perform bruce.refresh_service_state(v_written.hosts, v_service_ids);
  end if;
  return v_written;
end;
$$;
revoke all on function bruce.note_unheard(bruce.report[], pg_catalog.int8[]) from public, anon, authenticated, service_role;
comment on function bruce.note_unheard(bruce.report[], bigint[]) is
  'What incomplete lists lack stays, with the moment until which it was heard of. Returns its kinds and '
  'hosts.';

-- 20_observed/take/payload_row.sql
create function bruce.payload_row(p_payload jsonb)
returns public.observed_snapshots
language plpgsql
stable
set search_path = ''
as $$
declare
  v_row public.observed_snapshots;
begin
  v_row.hostname := btrim(p_payload ->> 'hostname');
  v_row.source := lower(p_payload ->> 'source');
  v_row.snapshot := case jsonb_typeof(p_payload -> 'snapshot') when 'object' then p_payload -> 'snapshot'
    else '{}' end;
  v_row.observed_at := (p_payload ->> 'observed_at')::timestamptz;
  v_row.received_at := bruce.clock();
  v_row.complete := coalesce(p_payload -> 'complete', 'true') in ('true', 'null');
  v_row.incomplete_lists := '{}';
  if not v_row.complete then
    v_row.incomplete_lists := bruce.incomplete_lists(v_row.source, p_payload -> 'complete');
    v_row.complete := p_payload -> 'complete' <> 'false' and v_row.incomplete_lists = '{}';
  end if;
  v_row.error := case jsonb_typeof(p_payload -> 'error') when 'object' then p_payload -> 'error' end;
  v_row.seq := case when p_payload ->> 'seq' ~ '^\d{1,18}$' then (p_payload ->> 'seq')::bigint end;
  v_row.run_id := p_payload ->> 'run_id';
  v_row.collector := case jsonb_typeof(p_payload -> 'collector') when 'object'
    then p_payload -> 'collector' end;
  return v_row;
end;
$$;
revoke all on function bruce.payload_row(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.payload_row(jsonb) is
  'A valid canonical payload as the row it would be; without an id.';

-- 20_observed/take/put_list_together.sql
create function bruce.put_list_together(p_rows jsonb, p_steps jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_rows integer := case jsonb_typeof(p_rows) when 'array' then jsonb_array_length(p_rows) else 0 end;
  v_step jsonb;
  v_is_kept boolean;
  v_to integer := 0;
  v_list jsonb[] := '{}';
begin
  for v_step in select s.step from jsonb_array_elements(p_steps) as s (step) loop
    if jsonb_typeof(v_step) <> 'array' then
      v_list := v_list || v_step;
      continue;
    end if;
    v_is_kept := v_step ->> 0 ~ '^\d{1,6}$' and v_step ->> 1 ~ '^\d{1,6}$'
      -- in order and none twice: what is put together is no more than the base and what was sent
      and (v_step ->> 0)::integer >= v_to and (v_step ->> 1)::integer <= v_rows;
    if v_is_kept is distinct from true then
      return null;
    end if;
    v_to := (v_step ->> 1)::integer;
    v_list := v_list || array(
      select p_rows -> r.position from generate_series((v_step ->> 0)::integer, v_to - 1) as r (position)
      order by r.position
    );
  end loop;
  return to_jsonb(v_list);
end;
$$;
revoke all on function bruce.put_list_together(jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.put_list_together(jsonb, jsonb) is
  'A list out of rows of the base and rows that are new: a step [from, to] stands for the rows of the base '
  'from one position up to, but not including, another; any other step is a row. Null: the base has no such '
  'rows.';

-- 20_observed/take/put_together.sql
create function bruce.put_together(p_base jsonb, p_members jsonb, p_changes jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_whole jsonb := p_base - 'metrics' || coalesce(nullif(p_members, 'null'), '{}');
  v_changed record;
  v_list jsonb;
begin
  for v_changed in select c.key, c.value from jsonb_each(coalesce(nullif(p_changes, 'null'), '{}')) as c loop
    v_list := bruce.put_list_together(p_base -> v_changed.key, v_changed.value);
    if v_list is null then
      return null;
    end if;
    v_whole := v_whole || jsonb_build_object(v_changed.key, v_list);
  end loop;
  return v_whole;
end;
$$;
revoke all on function bruce.put_together(jsonb, jsonb, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.put_together(jsonb, jsonb, jsonb) is
  'The whole snapshot out of its base, the members that were sent (metrics always are) and, by list, the '
  'steps that lead from the rows of the base to its own. Null: they do not fit the base.';

-- 20_observed/take/read_clock.sql
-- Three clocks say when something was: that of the collector when it looked (observed_at) and when it sent
-- (collector.sent_at), and that of this server when it arrived. A collector that says when it sent tells its
-- skew each time. Of one that does not, a report from the past may be old, or the clock is behind: a clock is
-- behind by the same each time, and what is old is not.

create function bruce.read_clock(p_row public.observed_snapshots, p_scope bruce.scopes)
returns bruce.clock_reading
language plpgsql
stable
set search_path = ''
as $$
declare
  v_exact constant interval := '30 seconds';
  v_none constant interval := '0';
  v_read bruce.clock_reading := row(
    p_row.observed_at, p_scope.clock_skew, null, 0, false)::bruce.clock_reading;
  v_sent_at timestamptz := (p_row.collector ->> 'sent_at')::timestamptz;
  v_measured constant interval := make_interval(secs => round(extract(
    epoch from coalesce(v_sent_at, p_row.observed_at) - p_row.received_at)::numeric)::double precision);
  v_mark timestamptz := greatest(p_scope.last_snapshot_at, p_scope.error_at);
  v_elapsed interval := p_row.received_at - p_scope.doubtful_at;
  v_is_ahead boolean := false;
begin
  -- written while the clock of this server was ahead
  if v_mark > bruce.clock() + v_exact then
    v_mark := '-infinity';
  end if;
  if v_measured between v_read.clock_skew - v_exact and v_read.clock_skew + v_exact then
    null;
  elsif v_measured between - v_exact and v_exact
    and (v_sent_at is not null or p_row.observed_at > v_mark)
  then
    -- the clock is right, which is the simplest of all
    v_read.clock_skew := v_none;
  elsif v_sent_at is not null then
    v_read.clock_skew := v_measured;
  elsif v_measured > v_read.clock_skew then
    -- nobody sees the future
    v_read.clock_skew := v_measured;
    v_is_ahead := true;
  else
    v_read.doubtful_skew := v_measured;
    v_read.doubtful_looks := 1;
    -- the same again, with no other report in between
    if p_scope.doubtful_at >= p_scope.last_contact_at and v_elapsed >= interval '2 seconds'
      and v_measured - p_scope.doubtful_skew between - least(v_elapsed / 4, interval '15 seconds')
        and least(v_elapsed / 4, interval '15 seconds')
    then
      v_read.doubtful_looks := p_scope.doubtful_looks + 1;
    end if;
    -- who counts on was not late
    if v_read.doubtful_looks >= 3 - coalesce(p_row.seq > p_scope.last_seq, false)::integer then
      v_read.clock_skew := case when v_measured between - v_exact and v_exact then v_none
        else v_measured end;
      v_read.doubtful_skew := null;
      v_read.doubtful_looks := 0;
    end if;
  end if;

  v_read.observed_at := p_row.observed_at - v_read.clock_skew;
  if v_is_ahead and p_row.observed_at - p_scope.clock_skew > v_mark and v_read.observed_at <= v_mark then
    -- several of one batch, none of them sent before the one that arrived with it
    v_read.observed_at := v_mark + interval '1 microsecond';
  end if;
  v_read.is_newest := v_read.observed_at > v_mark
    or v_read.observed_at = v_mark and coalesce(p_row.seq > p_scope.last_seq, false);
  return v_read;
end;
$$;
revoke all on function bruce.read_clock(public.observed_snapshots, bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.read_clock(public.observed_snapshots, bruce.scopes) is
  'Reads the clock of a collector: when a report was seen by the clock of this server, whatever that of the '
  'collector says. p_row.collector may have sent_at.';

-- 20_observed/take/refuse_cost.sql
create function bruce.refuse_cost(p_source text, p_snapshot jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_bytes integer := pg_column_size(p_snapshot);
  v_rows bigint;
begin
  if v_bytes > bruce.max_snapshot_bytes() then
    return format(
      'the snapshot has %s bytes; at most %s are accepted: leave out what no rule reads', v_bytes,
        bruce.max_snapshot_bytes()
    );
  end if;
  -- a row is two bytes at least
  if v_bytes <= bruce.max_snapshot_rows() then
    return null;
  end if;
  v_rows := bruce.count_rows(p_source, p_snapshot);
  if v_rows > bruce.max_snapshot_rows() then
    return format(
      'the snapshot has %s rows in its lists and metrics; at most %s are accepted: let several collectors '
      'each report a part under a '
      'hostname of its own', v_rows, bruce.max_snapshot_rows()
    );
  end if;
  return null;
end;
$$;
revoke all on function bruce.refuse_cost(text, jsonb) from public, anon, authenticated, service_role;
comment on function bruce.refuse_cost(text, jsonb) is
  'Why a snapshot would hold the engine for too long, or null. The edge asks the same, and more, before it '
  'hands it over.';

-- 20_observed/take/release_held.sql
create function bruce.release_held(p_hostname text, p_source text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_row public.observed_snapshots;
  v_scope bruce.scopes;
begin
  update bruce.scopes as s
  -- what is held was said again until its last report
  set last_seen_at = case when s.snapshot_id = s.held_snapshot_id
    then greatest(s.last_seen_at, least(s.last_snapshot_at, s.last_contact_at)) else s.last_seen_at end
  where (s.host_key = lower(p_hostname) or s.host = p_hostname) and s.source = p_source
    and s.held_snapshot_id is not null
  returning s.* into v_scope;
  if not found then
    return false;
  end if;
  update bruce.stored_snapshots as o
  set disposition = case when o.complete then 'current' else 'partial' end
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname and o.source = p_source;
  if not found then
    -- the next one says anew what is, and it was asked to count
    update bruce.scopes as s set releases_next = true, raw_hash = null, content_hash = null
    where s.scope_id = v_scope.scope_id;
    perform bruce.write_journal(
      p_kind => 'release',
      p_message => format(
        'The held %s snapshot of %s is not stored any more: the next one counts, whatever it takes away.',
        p_source, v_scope.host),
      p_hostname => v_scope.host, p_now => bruce.clock()
    );
    return false;
  end if;
  select o.* into v_row
  from public.observed_snapshots as o
  where o.id = v_scope.held_snapshot_id and o.hostname = v_scope.hostname;
  perform bruce.apply_snapshots(array[bruce.report_of(v_scope, v_row, false)], p_is_released => true);
  return true;
end;
$$;
revoke all on function bruce.release_held(text, text) from public, anon, authenticated, service_role;
comment on function bruce.release_held(text, text) is
  'Applies what the mass-change guard holds of a host and source. False: nothing is held, or it is not '
  'stored any more, so that the next one will be applied in its place.';

-- 20_observed/take/release_snapshot.sql
create function public.release_snapshot(hostname text, source text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_expected public.snapshots;
begin
  perform bruce.refuse_read_only('release_snapshot');
  perform bruce.lock_engine();
  select n.* into v_expected from public.snapshots as n where n.held
    and n.snapshot_type = release_snapshot.source order by n.created_at desc limit 1;
  if found then
    update public.snapshots as n set held = false where n.held and n.snapshot_type = release_snapshot.source;
    perform bruce.project_expected(v_expected.data);
    perform bruce.reconcile(array[release_snapshot.source], 'INTENT_CHANGED');
    return true;
  end if;

  return bruce.release_held(release_snapshot.hostname, release_snapshot.source);
end;
$$;
revoke all on function public.release_snapshot(text, text) from public, anon, authenticated, service_role;
comment on function public.release_snapshot(text, text) is
  'Applies a snapshot that the mass-change guard holds: what it shows is true. False when none is held, or '
  'when it is not stored any more: then the journal says so, and the next one of that host and source is '
  'applied whatever it takes away. Security definer: an operator may release without a right to write the '
  'engine''s tables.';
grant execute on function public.release_snapshot(text, text) to service_role;

-- 20_observed/take/row_to_apply.sql
create function bruce.row_to_apply(p_kept bruce.stored_snapshots, p_is_alone boolean)
returns public.observed_snapshots
language plpgsql
stable
set search_path = ''
as $$
declare
  v_list record;
  v_row record;
  v_rows jsonb[];
begin
  -- of other sources than docker, rows that did not change have measurements
  if not p_is_alone or p_kept.base_id is null or p_kept.source <> 'docker' or exists (
    select from jsonb_to_recordset(p_kept.changes -> 'rows') as c (list text, "position" text)
    where c.position is not null and not p_kept.rows -> c.list -> 'new' ? c.position
  ) then
    p_kept.snapshot := bruce.whole_snapshot(p_kept);
  else
    for v_list in select l.key, l.value from jsonb_each(p_kept.rows) as l loop
      v_rows := array_fill(null::jsonb, array[(v_list.value ->> 'of')::integer]);
      for v_row in select r.key, r.value from jsonb_each(v_list.value -> 'new') as r loop
        v_rows[v_row.key::integer + 1] := v_row.value;
      end loop;
      p_kept.snapshot := p_kept.snapshot || jsonb_build_object(v_list.key, to_jsonb(v_rows));
    end loop;
  end if;
  return row(
    p_kept.id, p_kept.hostname, p_kept.source, p_kept.observed_at, p_kept.received_at, p_kept.complete,
    p_kept.incomplete_lists, p_kept.disposition, p_kept.error, p_kept.snapshot, p_kept.seq, p_kept.run_id,
    p_kept.collector, p_kept.content_hash, p_kept.changes, p_kept.source_id
  )::public.observed_snapshots;
end;
$$;
revoke all on function bruce.row_to_apply(bruce.stored_snapshots, pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.row_to_apply(bruce.stored_snapshots, boolean) is
  'A kept snapshot as it was judged. Rows of containers that are the same as in the present are null, where '
  'that is all of the rows that its base has: to put the whole together costs as much as all the rest. '
  'p_is_alone: no other one of its scope is applied before it, so that the present is the one that it was '
  'judged by.';

-- 20_observed/take/sent_at.sql
create function bruce.sent_at(p_collector jsonb)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sent_at timestamptz;
begin
  if bruce.reads_as(p_collector ->> 'sent_at', 'timestamptz') then
    v_sent_at := (p_collector ->> 'sent_at')::timestamptz;
  end if;
  return case when isfinite(v_sent_at) then v_sent_at end;
end;
$$;
revoke all on function bruce.sent_at(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.sent_at(jsonb) is
  'When a collector sent what it saw, by its own clock, as it says in collector.sent_at. Null: it does not '
  'say, or that is no time.';

-- 20_observed/take/store_snapshots.sql
create function bruce.store_snapshots(
  p_kept bruce.stored_snapshots[], p_rows public.observed_snapshots[]
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_rows = '{}' then
    return;
  end if;
  insert into bruce.stored_snapshots select k.* from unnest(p_kept) as k;
  perform bruce.apply_stored(p_rows);
end;
$$;
revoke all on function bruce.store_snapshots(bruce.stored_snapshots[], public.observed_snapshots[]) from public, anon, authenticated, service_role;
comment on function bruce.store_snapshots(bruce.stored_snapshots[], public.observed_snapshots[]) is
  'Stores judged snapshots in one statement, and applies them. p_rows: the same, whole.';

-- 20_observed/take/stored_snapshot.sql
create function bruce.stored_snapshot(p_scope bruce.scopes)
returns jsonb
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return (
    select o.snapshot from public.observed_snapshots as o
    where o.id = p_scope.snapshot_id and o.hostname = p_scope.hostname and o.source = p_scope.source
  );
end;
$$;
revoke all on function bruce.stored_snapshot(bruce.scopes) from public, anon, authenticated, service_role;
comment on function bruce.stored_snapshot(bruce.scopes) is
  'The newest stored snapshot of a scope, whole, as it was sent but for secrets; null when it is not there. '
  'What is told by its changes is read here and nowhere else.';

-- 20_observed/take/take_payloads.sql
create function bruce.take_payloads(
  p_payloads jsonb, p_left_out bigint[] default '{}', p_is_history boolean default false
)
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ids_of regclass := pg_get_serial_sequence('bruce.stored_snapshots', 'id');
  v_rows public.observed_snapshots[] := '{}';
  v_row public.observed_snapshots;
  v_payload record;
  v_indexes bigint[] := '{}';
begin
  for v_payload in
    select p.payload, p.position - 1 as index
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  loop
    v_row := bruce.payload_row(v_payload.payload);
    v_row.id := nextval(v_ids_of);
    if p_is_history then
      v_row.received_at := least(v_row.observed_at, v_row.received_at);
    end if;
    v_rows := v_rows || v_row;
    v_indexes := v_indexes || v_payload.index;
  end loop;
  return query
    select v_indexes[t.index + 1], t.outcome, t.snapshot_id from bruce.take_snapshots(v_rows) as t;
end;
$$;
revoke all on function bruce.take_payloads(jsonb, pg_catalog.int8[], pg_catalog.bool) from public, anon, authenticated, service_role;
comment on function bruce.take_payloads(jsonb, bigint[], boolean) is
  'Takes an array of valid canonical payloads in, without those at the given indexes. Returns for each what '
  'became of it, as bruce.take_snapshots does. p_is_history: they arrived when they were seen. The caller '
  'holds the lock of the engine, or the locks that bruce.lock_payloads takes.';

-- 20_observed/take/take_snapshots.sql
create function bruce.take_snapshots(p_rows public.observed_snapshots[])
returns table (index bigint, outcome text, snapshot_id bigint)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_turn bigint := 0;
  v_next record;
  v_judged bruce.judged_snapshot;
  v_kept bruce.stored_snapshots[] := '{}';
  v_rows public.observed_snapshots[] := '{}';
  v_news integer[] := '{}';
  v_samples bruce.metric_sample[] := '{}';
begin
  for v_next in select t.turn, t.position from bruce.turns(p_rows) as t order by t.turn, t.position loop
    if v_next.turn > v_turn then
      perform bruce.store_snapshots(v_kept, v_rows);
      v_kept := '{}';
      v_rows := '{}';
      v_turn := v_next.turn;
    end if;
    v_judged := bruce.judge_snapshot(p_rows[v_next.position]);
    index := v_next.position - 1;
    outcome := v_judged.outcome;
    snapshot_id := (v_judged.stored).id;
    return next;
    if snapshot_id is not null then
      v_kept := v_kept || v_judged.kept;
      v_rows := v_rows || v_judged.stored;
    end if;
    v_news := v_news || v_judged.scope_id;
    v_samples := v_samples || v_judged.sample;
  end loop;
  perform bruce.store_snapshots(v_kept, v_rows);
  perform bruce.append_samples(v_samples);
  -- what an unchanged one confirms, with all the rest applied
  v_news := array_remove(v_news, null);
  if v_news <> '{}' then
    perform bruce.judge_changed(v_news, null);
  end if;
end;
$$;
revoke all on function bruce.take_snapshots(public.observed_snapshots[]) from public, anon, authenticated, service_role;
comment on function bruce.take_snapshots(public.observed_snapshots[]) is
  'Takes snapshots in. Each scope has its turns, in the order they happened: its second snapshot is judged '
  'once its first is the present. All of one turn are applied as one set. Returns for each, by its index '
  'from 0, what became of it (stored, late, unchanged, duplicate) and the id of the row that is stored, else '
  'null. The caller holds the lock of the engine, or shares it and holds those of the hosts.';

-- 20_observed/take/take_unchanged.sql
create function bruce.take_unchanged(p_payload jsonb)
returns boolean
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_row public.observed_snapshots := bruce.payload_row(p_payload);
  v_raw_hash bigint;
  v_plain bruce.plain_numbers;
  v_scope bruce.scopes;
begin
  if coalesce(p_payload ->> 'base', '') = '' then
    v_raw_hash := bruce.raw_hash(v_row.snapshot, v_row.complete, v_row.incomplete_lists);
  elsif v_row.complete and v_row.snapshot - 'metrics' = '{}'
    and coalesce(p_payload -> 'changes', '{}') in ('{}', 'null')
  then
    -- all is as in its base
    select s.raw_hash into v_raw_hash
    from bruce.scopes as s
    where s.host_key = lower(v_row.hostname) and s.source = v_row.source
      and bruce.base_of(s.snapshot_id, s.raw_hash) = p_payload ->> 'base';
  end if;
  if v_raw_hash is null then
    return false;
  end if;
  v_plain := bruce.read_at_once(v_row.source, v_row.snapshot);
  v_scope := bruce.note_unchanged(v_row, v_raw_hash, v_plain.highest, true);
  if v_scope.scope_id is null then
    return false;
  end if;
  perform bruce.append_samples(array[bruce.take_sample(
    v_scope.scope_id, v_row, v_scope.last_snapshot_at, v_plain.names_hash, v_plain.numbers)]);
  return true;
end;
$$;
revoke all on function bruce.take_unchanged(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.take_unchanged(jsonb) is
  'Takes a single payload that is identical to the one before, without the lock of the engine: nine of ten '
  'wait for nobody. False: nothing is locked or written; take it with the lock. Not for one of several: who '
  'holds a scope may not ask for the engine.';

-- 20_observed/take/tg_observed_snapshots__apply.sql
create function bruce.tg_observed_snapshots__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_ids bigint[] := string_to_array(current_setting('bruce.stored', true), ' ');
begin
  if coalesce(v_ids, '{}') = '{}' then
    return null;
  end if;
  perform set_config('bruce.stored', '', true);
  perform bruce.apply_stored(array(
    select bruce.row_to_apply(s, count(*) over (partition by lower(s.hostname), s.source) = 1)
    from bruce.stored_snapshots as s
    where s.id = any (v_ids)
  ));
  return null;
end;
$$;
revoke all on function bruce.tg_observed_snapshots__apply() from public, anon, authenticated, service_role;
comment on function bruce.tg_observed_snapshots__apply() is
  'Applies what a statement of an SQL writer stored, as one set. Security definer: the engine''s tables are '
  'written by nobody else.';
create trigger _300_apply after insert on public.observed_snapshots
  for each statement execute function bruce.tg_observed_snapshots__apply();

-- 20_observed/take/tg_observed_snapshots__intake.sql
create function bruce.tg_observed_snapshots__intake()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_kept bruce.stored_snapshots;
begin
  new.id := coalesce(new.id, nextval(pg_get_serial_sequence('bruce.stored_snapshots', 'id')));
  -- all of it: neither the rows of this statement that are still to come nor the statements after it are
  -- known, and locks that are taken one by one in any order deadlock
  perform bruce.lock_engine();
  -- who moves rows of long ago may say when they arrived
  new.received_at := case when new.received_at < now() and new.received_at <= bruce.clock()
    then new.received_at else bruce.clock() end;
  v_judged := bruce.judge_snapshot(new);
  if v_judged.scope_id is not null then
    perform bruce.judge_changed(array[v_judged.scope_id], null);
  end if;
  perform bruce.append_samples(array[v_judged.sample]);
  v_kept := v_judged.kept;
  if v_kept.id is null then
    return null;
  end if;
  insert into bruce.stored_snapshots values (v_kept.*);
  perform set_config(
    'bruce.stored', ltrim(coalesce(current_setting('bruce.stored', true), '') || ' ' || v_kept.id), true);
  return v_judged.stored;
end;
$$;
revoke all on function bruce.tg_observed_snapshots__intake() from public, anon, authenticated, service_role;
comment on function bruce.tg_observed_snapshots__intake() is
  'Judges each row that an SQL writer inserts, and stores it; what is unchanged or a duplicate is not '
  'stored, and what it confirms is judged at once. What is stored is applied at the end of the statement. '
  'Security definer: writers may only insert.';
create trigger _200_intake instead of insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();

-- 20_observed/take/told_base.sql
create function bruce.told_base(p_payload jsonb, p_outcome text, p_snapshot_id bigint)
returns text
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_scope bruce.scopes;
begin
  if not p_payload ? 'base' or p_outcome not in ('stored', 'unchanged')
    or p_outcome = 'unchanged' and p_payload -> 'base' <> 'null'
    or coalesce(p_payload -> 'complete', 'true') not in ('true', 'null')
    -- a whole payload given as the snapshot is not stored as it was sent
    or jsonb_typeof(p_payload -> 'snapshot' -> 'snapshot') = 'object'
  then
    return null;
  end if;
  select s.* into v_scope
  from bruce.scopes as s
  where s.host_key = lower(btrim(p_payload ->> 'hostname')) and s.source = lower(p_payload ->> 'source')
    and (p_outcome = 'unchanged' or s.snapshot_id = p_snapshot_id);
  if v_scope.scope_id is null
    -- in other numbers or another order it is unchanged too, and not what is stored
    or p_outcome = 'unchanged'
      and v_scope.raw_hash is distinct from bruce.raw_hash(bruce.stored_snapshot(v_scope), true, '{}')
  then
    return null;
  end if;
  return bruce.base_of(v_scope.snapshot_id, v_scope.raw_hash);
end;
$$;
revoke all on function bruce.told_base(jsonb, text, pg_catalog.int8) from public, anon, authenticated, service_role;
comment on function bruce.told_base(jsonb, text, bigint) is
  'What the collector of a payload may name as its base from now on: this very snapshot, if it is complete. '
  'Null: nothing is told, or the base that it named still is one.';

-- 20_observed/take/turns.sql
create function bruce.turns(p_rows public.observed_snapshots[])
returns table (turn bigint, "position" bigint)
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  if cardinality(p_rows) = 1 then
    return query values (1::bigint, 1::bigint);
    return;
  end if;
  return query
  with named as materialized (
    select n.ordinality as position, lower(btrim(n.hostname)) as host_key, lower(n.source) as source,
      n.observed_at
    from unnest(p_rows) with ordinality as n
  ),
  known as materialized (
    select n.position, n.source, n.observed_at, s.host,
      -- several spellings of one host are one scope
      case when s.host is null then (bruce.resolve_host(n.host_key)).host end as new_host
    from named as n
    left join bruce.scopes as s on s.host_key = n.host_key and s.source = n.source
  )
  select
    row_number() over (
      partition by coalesce(k.host, k.new_host), k.source order by k.observed_at, k.position),
    k.position
  from known as k;
end;
$$;
revoke all on function bruce.turns(public.observed_snapshots[]) from public, anon, authenticated, service_role;
comment on function bruce.turns(public.observed_snapshots[]) is
  'When each snapshot of a batch has its turn: the first ones of all scopes, then the second ones.';

-- 20_observed/take/whole_payload.sql
create function bruce.whole_payload(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_scope bruce.scopes;
  v_base jsonb;
  v_snapshot jsonb;
begin
  select s.* into v_scope
  from bruce.scopes as s
  where s.host_key = lower(btrim(p_payload ->> 'hostname')) and s.source = lower(p_payload ->> 'source')
    and s.snapshot_id::text = split_part(p_payload ->> 'base', '.', 1);
  v_base := bruce.stored_snapshot(v_scope);
  -- nor is it what was sent where secrets were taken out of it
  if v_base is null or p_payload ->> 'base'
    <> bruce.base_of(v_scope.snapshot_id, bruce.raw_hash(v_base, true, '{}'))
  then
    return null;
  end if;
  v_snapshot := bruce.put_together(v_base, p_payload -> 'snapshot', p_payload -> 'changes');
  return p_payload - '{base,changes}'::text[] || jsonb_build_object('snapshot', v_snapshot);
end;
$$;
revoke all on function bruce.whole_payload(jsonb) from public, anon, authenticated, service_role;
comment on function bruce.whole_payload(jsonb) is
  'A payload that says what changed since its base, as it would be whole. Null: the base is not the newest '
  'stored snapshot of that host and source; it has to be sent whole.';

-- 20_observed/take/write_entities.sql
create function bruce.write_entities(
  p_not_said bigint[], p_parsed bruce.parsed_row[], p_verdicts bruce.verdict[], p_new_hosts text[]
)
returns bruce.written
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  v_written bruce.written;
begin
  with parsed as materialized (
    select distinct on (p.scope_id, p.kind, p.entity_key) p.*
    from unnest(p_parsed) as p
    where p.entity_key is not null
    order by p.scope_id, p.kind, p.entity_key, p.position
  ),
  before as materialized (
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.rule_hash, e.restarted_at, e.heard_until
    from bruce.entities as e
    where e.entity_id = any (p_not_said)
  ),
  written as (
    insert into bruce.entities as e (
      scope_id, kind, entity_key, hostname, name, project, compose_service, name_keys, state, health, ports,
      image, node, addresses, network_of, restart_count, restarts_base, restarts_base_at, problem, match,
      service_id,
      first_seen_at, state_since, changed_at, snapshot_id, item_hash, item, rule_hash
    )
    select
      p.scope_id, p.kind, p.entity_key, coalesce(p.hostname, p.name), p.name, p.project, p.compose_service,
      p.name_keys, p.state, p.health, p.ports, p.image, p.node, p.addresses,
      case when p.kind = 'container' then bruce.network_of(p.item) end, p.restart_count,
      p.restart_count, p.observed_at, p.problem,
      -- parts of a machine are nothing that anybody declares
      coalesce(v.match, case when p.kind in ('os', 'cpu', 'memory', 'filesystem', 'interface', 'gpu')
        then 'ignored' else 'undeclared' end),
      v.service_id,
      p.observed_at, p.observed_at, p.observed_at, p.snapshot_id, p.item_hash, p.item,
      hash_record_extended(
        row(p.name, p.name_keys, p.project, p.compose_service, p.state, p.health, p.ports, p.restart_count,
          p.problem), 0)
    from parsed as p
    left join unnest(p_verdicts) as v
      on v.scope_id = p.scope_id and v.kind = p.kind and v.entity_key = p.entity_key
    on conflict (scope_id, kind, entity_key) do update set
      -- a dead node lists its guests without their names
      name = case when excluded.kind = 'guest'
        and not excluded.item ? 'name' then e.name else excluded.name end,
      name_keys = case when excluded.kind = 'guest'
        and not excluded.item ? 'name' then e.name_keys else excluded.name_keys end,
      hostname = case when excluded.kind in ('guest', 'vm', 'node') then e.hostname
        else excluded.hostname end,
      project = excluded.project, compose_service = excluded.compose_service, state = excluded.state,
      health = excluded.health, ports = excluded.ports, image = excluded.image, node = excluded.node,
      addresses = coalesce(excluded.addresses, e.addresses), network_of = excluded.network_of,
      problem = excluded.problem,
      restart_count = excluded.restart_count,
      restarts_base = case
        when excluded.restart_count < e.restart_count or e.restarts_base is null then excluded.restart_count
        when e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
          then e.restart_count
        else e.restarts_base
      end,
      restarts_base_at = case
        when excluded.restart_count < e.restart_count or e.restarts_base is null
          or e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
          -- the window begins with the first restart that counts
          or excluded.restart_count > e.restart_count and e.restart_count = e.restarts_base
        then excluded.changed_at
        else e.restarts_base_at
      end,
      restarted_at = case
        when excluded.restart_count > e.restart_count then excluded.changed_at
        when excluded.kind = 'os' and bruce.has_rebooted(e.item, excluded.item) then excluded.changed_at
        when excluded.restart_count < e.restart_count then null
        else e.restarted_at
      end,
      -- where nothing came or went, everything still is the service that it was
      match = case when excluded.hostname = any (p_new_hosts)
        and excluded.kind in ('container', 'app', 'check', 'unit', 'listener')
        then excluded.match else e.match end,
      service_id = case when excluded.hostname = any (p_new_hosts)
        and excluded.kind in ('container', 'app', 'check', 'unit', 'listener')
        then excluded.service_id else e.service_id end,
      -- the health of what does not run is that of a moment
      state_since = case when e.state = excluded.state
          and (e.state <> 'running' or e.health is not distinct from excluded.health)
        then e.state_since else excluded.state_since end,
      changed_at = case when e.item_hash = excluded.item_hash then e.changed_at else excluded.changed_at end,
      heard_until = null, snapshot_id = excluded.snapshot_id, item_hash = excluded.item_hash,
      item = excluded.item, rule_hash = excluded.rule_hash
    returning e.entity_id, e.scope_id, e.kind, e.entity_key, e.name, e.hostname, e.service_id, e.state,
      e.ports,
      e.image, e.rule_hash, e.item ->> 'image_digest' as image_digest,
      e.item ->> 'restart_policy' as restart_policy, e.item -> 'labels' ->> 'bruce.role' as role
  ),
  served as materialized (
    select t.service_id, t.containers, t.is_tied,
      num_nonnulls(t.declared_image, t.declared_restart_policy, t.declared_role) > 0 as declares_more
    from bruce.service_state as t
    where t.service_id = any (
      array(select w.service_id from written as w where w.kind in ('container', 'app')))
  ),
  -- the service of one container takes over what that container is now
  compared as (
    update bruce.service_state as t
    set scope_id = w.scope_id, state = w.state, ports = w.ports, image = w.image,
      image_digest = w.image_digest, restart_policy = w.restart_policy, role = w.role, changed_at = w.now,
      heard_until = null,
      is_down = w.state in ('absent', 'stopped', 'failed', 'paused'),
      -- the same stands in refresh_service_state
      differs = case
        when w.state = 'ambiguous' then true
        when t.lifecycle = 'active' then
          w.state in ('absent', 'stopped', 'failed', 'paused')
          or coalesce(w.restart_policy <> t.declared_restart_policy, false)
          or coalesce(w.role <> t.declared_role, false)
          or w.state = 'running' and (
            t.declared_ports <> '{}' and coalesce(w.ports <> t.declared_ports, false)
            or t.declared_image is not null
              and coalesce(bruce.image_differs(t.declared_image, w.image, w.image_digest), false)
          )
        when t.lifecycle in ('offline', 'retired') then w.state in ('running', 'unstable')
        else false
      end
    from (
      select o.*, bruce.clock() as now
      from written as o
      join served as s on s.service_id = o.service_id and s.containers = 1 and not s.is_tied
      where o.kind in ('container', 'app') and o.hostname <> all (p_new_hosts)
    ) as w
    where t.service_id = w.service_id and t.service_id = any (array(select s.service_id from served as s))
      and (t.scope_id, t.state, t.ports, t.image, t.image_digest, t.restart_policy, t.role, t.heard_until)
        is distinct from
          (w.scope_id, w.state, w.ports, w.image, w.image_digest, w.restart_policy, w.role, null)
  ),
  seen as (
    select w.kind, w.hostname, w.entity_id, w.service_id,
      w.kind in ('container', 'app', 'unit', 'listener') as is_service,
      b.entity_id is null or w.kind not in ('container', 'app', 'unit', 'listener')
        or b.restarted_at is not null
        or b.heard_until is not null
        or b.rule_hash is distinct from w.rule_hash or coalesce(s.declares_more, false)
        -- a rule of one's own may read anything
        or exists (
          select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.'))
        as is_visible,
      (s.containers > 1 or s.is_tied) and w.hostname <> all (p_new_hosts) as is_open,
      -- several containers may have this name: an issue is of all of them
      w.name <> w.entity_key and w.kind = 'container' as is_of_several
    from written as w
    left join before as b on b.scope_id = w.scope_id and b.kind = w.kind and b.entity_key = w.entity_key
    left join served as s on s.service_id = w.service_id and w.kind in ('container', 'app')
  )
  select
    array_agg(distinct s.kind),
    array_agg(distinct s.hostname) filter (where not s.is_service or s.is_of_several and s.is_visible),
    array_agg(distinct s.hostname) filter (where s.is_service and s.is_visible),
    array_agg(s.entity_id) filter (where s.is_service and s.is_visible),
    array_agg(s.service_id) filter (where s.is_service and s.is_visible),
    array_agg(s.service_id) filter (where s.is_open), array_agg(s.hostname) filter (where s.is_open)
  into v_written
  from seen as s;
  return v_written;
end;
$$;
revoke all on function bruce.write_entities(pg_catalog.int8[], bruce.parsed_row[], bruce.verdict[], text[]) from public, anon, authenticated, service_role;
comment on function bruce.write_entities(bigint[], bruce.parsed_row[], bruce.verdict[], text[]) is
  'Writes the rows of the present that are new or differ, with the services they are, and the state of these '
  'services. On p_new_hosts the verdicts count, and the states are written by refresh_service_state.';

-- 20_observed/take/write_present.sql
create function bruce.write_present(
  p_reports bruce.report[], p_scope_ids integer[], p_not_said bigint[], p_parsed bruce.parsed_row[],
  p_changes bruce.changes
)
returns bruce.written
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_new_hosts text[] := p_changes.new_hosts;
  v_gone_kinds text[];
  v_gone_hosts text[];
  v_matched bruce.matched;
  v_written bruce.written;
  v_unheard bruce.written;
  v_absent text[];
begin
  if p_changes.gone <> '{}' then
    with removed as (
      delete from bruce.entities as e where e.entity_id = any (p_changes.gone) returning e.hostname, e.kind
    )
    select array_agg(distinct r.hostname), array_agg(distinct r.kind) into v_gone_hosts, v_gone_kinds
    from removed as r;
  end if;
  if v_new_hosts <> '{}' then
    v_matched := bruce.match_services(v_new_hosts, p_parsed, p_changes.gone);
    if v_matched.of_known is not null then
      perform bruce.write_verdicts(v_matched.of_known);
    end if;
  end if;
  if p_parsed <> '{}' then
    v_written := bruce.write_entities(p_not_said, p_parsed, v_matched.of_new, v_new_hosts);
  end if;
  if p_changes.unheard <> '{}' then
    v_unheard := bruce.note_unheard(p_reports, p_changes.unheard);
    v_written.kinds := v_written.kinds || v_unheard.kinds;
    v_written.hosts := v_written.hosts || v_unheard.hosts;
  end if;
  if p_changes.absent <> '{}' then
    v_absent := bruce.note_absent(p_reports, p_changes.absent);
    v_written.hosts := v_written.hosts || v_absent;
  end if;
  if v_written.kinds && array['storage'] then
    v_written.hosts := v_written.hosts || bruce.find_storage_hosts(p_scope_ids);
  end if;
  v_written.kinds := v_written.kinds || v_gone_kinds;
  v_written.hosts := v_written.hosts || v_gone_hosts || v_new_hosts;
  if v_new_hosts <> '{}' then
    perform bruce.refresh_service_state(v_new_hosts);
  end if;
  if v_written.open_service_ids <> '{}' then
    perform bruce.refresh_service_state(v_written.open_hosts, v_written.open_service_ids);
  end if;
  if v_written.kinds && array['guest', 'vm', 'node'] then
    v_written.hosts := bruce.compare_guests(p_scope_ids, p_parsed, v_written.hosts);
  end if;
  if v_written.kinds && array['interface'] then
    perform bruce.refresh_host_state(v_written.hosts);
  end if;
  if p_changes.has_proxies then
    v_written.hosts := v_written.hosts || bruce.refresh_routes(p_scope_ids);
  end if;
  return v_written;
end;
$$;
revoke all on function bruce.write_present(bruce.report[], pg_catalog.int4[], pg_catalog.int8[], bruce.parsed_row[], bruce.changes) from public, anon, authenticated, service_role;
comment on function bruce.write_present(
  bruce.report[], integer[], bigint[], bruce.parsed_row[], bruce.changes
) is
  'Writes the present: what is gone, what is new or different, which service it is, and the state of both '
  'sides of it.';

-- 20_observed/take/write_quarantine.sql
create function bruce.write_quarantine(
  p_scope_ids integer[], p_parsed bruce.parsed_row[], p_repeated bruce.raw_row[]
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  -- of each snapshot: more of them say nothing more
  v_most constant integer := 100;
  v_scope_ids integer[];
begin
  delete from bruce.quarantined_rows as q
  using bruce.scopes as s
  where s.scope_id = any (p_scope_ids) and s.has_quarantine and q.scope_id = s.scope_id;

  with problem as (
    select p.scope_id, p.snapshot_id, p.item, p.entity_key is null as is_unreadable,
      -- a problem begins with the path of the field, when it is one field
      p.path || coalesce(substring(p.problem from '^\.\S+'), '') as path,
      case
        when p.problem is not null then regexp_replace(p.problem, '^\.\S+ ', '')
        when p.entity_key is null then 'has no name'
        when row_number() over (partition by p.scope_id, p.kind, p.entity_key order by p.position) > 1
          then format('repeats the name %s', p.name)
      end as message
    from unnest(p_parsed) as p
    union all
    select r.scope_id, r.snapshot_id, r.item, false, r.path,
      format('repeats the %s %s', l.key, r.item ->> l.key)
    from unnest(p_repeated) as r
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = r.kind
    where r.scope_id = any (p_scope_ids)
  ),
  standing as (
    -- a problem of a row that did not change is still one
    select e.scope_id, e.snapshot_id, e.item, false as is_unreadable,
      e.kind || ' ' || e.name || coalesce(substring(e.problem from '^\.\S+'), '') as path,
      regexp_replace(e.problem, '^\.\S+ ', '') as message
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.problem is not null
      and not exists (
        select from unnest(p_parsed) as p
        where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      )
  ),
  told as (
    select p.*, row_number() over (partition by p.scope_id) as place
    from (select * from problem union all select * from standing) as p
    where p.message is not null
  ),
  written as (
    insert into bruce.quarantined_rows (scope_id, snapshot_id, path, message, item, rows)
    select t.scope_id, t.snapshot_id, t.path, t.message, t.item, 1
    from told as t
    where t.place <= v_most
    union all
    select t.scope_id, max(t.snapshot_id), '…', format('and %s more rows', count(*)), null, count(*)
    from told as t
    where t.place > v_most
    group by t.scope_id
    returning scope_id
  ),
  noted as (
    update bruce.scopes as s
    set has_quarantine = exists (select from written as w where w.scope_id = s.scope_id)
    where s.scope_id = any (p_scope_ids)
      and (s.has_quarantine or exists (select from problem as p where p.message is not null)
        or exists (select from standing))
    returning s.scope_id
  )
  select array_agg(n.scope_id) into v_scope_ids from noted as n;
  return coalesce(v_scope_ids, '{}');
end;
$$;
revoke all on function bruce.write_quarantine(pg_catalog.int4[], bruce.parsed_row[], bruce.raw_row[]) from public, anon, authenticated, service_role;
comment on function bruce.write_quarantine(integer[], bruce.parsed_row[], bruce.raw_row[]) is
  'Keeps the rows of the present snapshots that cannot be understood, the first 100 of each. '
  'Returns the scopes to judge.';

-- 20_observed/views/collectors.sql
create view public.collectors with (security_invoker = true) as
select
  s.host as hostname, s.source,
  case
    when s.held_snapshot_id is not null then 'held by the breaker'
    when greatest(s.last_contact_at + s.stale_after, s.excused_until) < (select bruce.clock()) then 'overdue'
    when s.error_kind is not null then 'failing: ' || s.error_kind
    when not s.complete then 'partial'
    else 'fresh'
  end as status,
  s.last_contact_at, s.last_seen_at, make_interval(secs => s.interval_s) as interval, s.stale_after,
  s.error_message, s.collector, s.is_declared as host_is_declared, s.hostname as reports_as,
  s.applied_snapshot_id as evidence, s.first_seen_at, s.incomplete_lists, s.clock_skew
from bruce.scopes as s
order by s.is_sound and s.complete, s.host, s.source;
revoke all on table public.collectors from public, anon, authenticated, service_role;
comment on view public.collectors is 'Who reports, how often, and whether its last word is good evidence.';
comment on column public.collectors.incomplete_lists is
  'Lists of its newest snapshot that may lack rows: what they lack proves nothing.';
comment on column public.collectors.last_contact_at is 'When its newest report arrived.';
comment on column public.collectors.last_seen_at is
  'When its newest good evidence was seen, by the clock of this server.';
comment on column public.collectors.clock_skew is
  'How far the clock of the collector is ahead of that of this server; negative: behind. Over two minutes it '
  'is CONFIG_DRIFT clock.';
grant select on public.collectors to authenticated, service_role;

-- 20_observed/views/docker_state_latest.sql
create view public.docker_state_latest with (security_invoker = true) as
select
  e.hostname, e.name, e.state, e.health, e.ports, e.image, e.item ->> 'image_digest' as image_digest,
  e.project as compose_project, e.compose_service, e.match, e.restart_count,
  e.item ->> 'started_at' as started_at,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'docker'
order by e.hostname, e.name;
revoke all on table public.docker_state_latest from public, anon, authenticated, service_role;
comment on view public.docker_state_latest is 'Containers, as last seen: one row each, stopped ones too.';
grant select on public.docker_state_latest to authenticated, service_role;

-- 20_observed/views/forecasts.sql
create view public.forecasts with (security_invoker = true) as
select
  f.hostname, f.service, m.kind, m.name, m.metric, f.value, f.limit_value, f.slope_per_day, f.full_at,
  f.full_at_earliest, f.full_at_latest, f.verdict, f.points, f.since, f.computed_at,
  bruce.forecast_words(f, m) as because
from bruce.forecasts as f
join bruce.metric_series as m on m.series_id = f.series_id
order by f.full_at, f.hostname, f.service, m.kind, m.name, m.metric;
revoke all on table public.forecasts from public, anon, authenticated, service_role;
comment on view public.forecasts is
  'When each pool, disk, filesystem, storage and the database is full if it goes on like this: one row per '
  'series, computed once an hour. Without a date, because says why.';
comment on column public.forecasts.service is
  'The service, pool, storage or filesystem; null: of the host itself.';
comment on column public.forecasts.value is 'The newest measurement, in percent; of the database in bytes.';
comment on column public.forecasts.limit_value is
  'What counts as full: 100 percent; of the database its threshold (thresholds.open_above).';
comment on column public.forecasts.slope_per_day is
  'How much it grows a day: the median of the slopes between all pairs of points.';
comment on column public.forecasts.full_at is
  'When it is full at that rate; full_at_earliest and full_at_latest by the 90th and 10th percentile of '
  'these slopes. Null: nobody can say, or it does not grow.';
comment on column public.forecasts.verdict is 'growing, steady, falling, or not enough data.';
comment on column public.forecasts.points is 'How many points were used, the first of them of since.';
grant select on public.forecasts to authenticated, service_role;

-- 20_observed/views/health_state_latest.sql
create view public.health_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as service, e.health as kind, e.item ->> 'target' as target,
  case e.state when 'running' then true when 'failed' then false end as ok, e.item ->> 'error' as error,
  s.host as probed_by,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'service_health'
order by e.hostname, e.name;
revoke all on table public.health_state_latest from public, anon, authenticated, service_role;
comment on view public.health_state_latest is 'Probes, as last seen.';
grant select on public.health_state_latest to authenticated, service_role;

-- 20_observed/views/home_assistant_state_latest.sql
create view public.home_assistant_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.image as version,
  case when e.kind = 'update' then e.item ->> 'latest_version' end as latest_version,
  case e.kind when 'repair' then lower(bruce.repair_level(e.item)) end as severity,
  case e.kind when 'repair' then bruce.repair_text(e.item) when 'update' then e.item ->> 'title' end as title,
  s.source,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'home_assistant' or s.source = 'service_health' and e.kind = 'repair'
order by e.hostname, e.kind, e.name;
revoke all on table public.home_assistant_state_latest from public, anon, authenticated, service_role;
comment on view public.home_assistant_state_latest is
  'Home Assistant, its updates and what it asks to repair, as last seen. source: who said so.';
grant select on public.home_assistant_state_latest to authenticated, service_role;

-- 20_observed/views/proxmox_state_latest.sql
create view public.proxmox_state_latest with (security_invoker = true) as
select
  s.host as reported_by, e.kind, e.name, e.hostname, e.state, e.node, e.addresses, e.item ->> 'vmid' as vmid,
  e.item ->> 'type' as guest_type, e.match,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxmox'
order by s.host, e.kind, e.name;
revoke all on table public.proxmox_state_latest from public, anon, authenticated, service_role;
comment on view public.proxmox_state_latest is 'Nodes, guests and storages of Proxmox VE, as last seen.';
grant select on public.proxmox_state_latest to authenticated, service_role;

-- 20_observed/views/proxy_state_latest.sql
create view public.proxy_state_latest with (security_invoker = true) as
select
  e.hostname, e.name as domains, e.node as forward_host, e.ports[1] as forward_port,
  e.state = 'running' as enabled,
  e.item ->> 'tls' as tls,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'proxy'
order by e.hostname, e.name;
revoke all on table public.proxy_state_latest from public, anon, authenticated, service_role;
comment on view public.proxy_state_latest is 'Routes of the reverse proxies, as last seen.';
grant select on public.proxy_state_latest to authenticated, service_role;

-- 20_observed/views/system_state_latest.sql
create view public.system_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.match, e.restart_count as restarts,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'system'
order by e.hostname, e.kind, e.name;
revoke all on table public.system_state_latest from public, anon, authenticated, service_role;
comment on view public.system_state_latest is
  'Machines by their own word, as last seen: system, processor, memory, filesystems, interfaces, units, what '
  'listens, graphics cards.';
grant select on public.system_state_latest to authenticated, service_role;

-- 20_observed/views/truenas_state_latest.sql
create view public.truenas_state_latest with (security_invoker = true) as
select
  e.hostname, e.kind, e.name, e.state, e.ports, e.image as version, e.match,
  e.first_seen_at as first_seen, coalesce(e.heard_until, s.last_seen_at) as last_seen, e.changed_at,
  s.applied_snapshot_id as evidence, e.item
from bruce.entities as e
join bruce.scopes as s on s.scope_id = e.scope_id
where s.source = 'truenas'
order by e.hostname, e.kind, e.name;
revoke all on table public.truenas_state_latest from public, anon, authenticated, service_role;
comment on view public.truenas_state_latest is 'Apps, VMs, pools, disks and alerts of TrueNAS, as last seen.';
grant select on public.truenas_state_latest to authenticated, service_role;

reset check_function_bodies;
