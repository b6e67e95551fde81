-- Jobs: what has to happen although nothing arrives. bruce.run_jobs every minute, by pg_cron where there is one.

create or replace function bruce.sweep(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with overdue as (
    update bruce.scopes as s set is_stale = true
    where not s.is_stale and s.last_contact_at < p_now - s.stale_after
    returning s.host
  ),
  drift as materialized (
    select d.drift_key, d.hostname, d.severity, d.expected, d.observed, d.is_fresh from bruce.all_drift as d
  ),
  alive as materialized (
    select i.drift_key, i.hostname, i.severity, i.expected, i.observed, i.stale, i.status, i.suppressed_by, i.event_type
    from public.issues as i
    where i.status <> 'resolved'
  )
  select array(
    select o.host from overdue as o
    union
    -- drift without its issue, or another than its issue says
    select d.hostname
    from drift as d
    left join alive as a on a.drift_key = d.drift_key
    where case
        when d.is_fresh
          then a.drift_key is null or a.stale or (a.severity, a.expected, a.observed) is distinct from (d.severity, d.expected, d.observed)
        else not a.stale
      end
    union
    -- an issue without its drift
    select a.hostname from alive as a where not exists (select from drift as d where d.drift_key = a.drift_key)
    union
    -- silence confirms itself by lasting
    select a.hostname
    from alive as a
    join public.drift_rules as r on r.event_type = a.event_type and r.evidence = 'silence'
    where a.status = 'pending' and a.suppressed_by is null
  ) into v_hosts;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED', p_now);
  end if;
  return cardinality(v_hosts);
end;
$$;
comment on function bruce.sweep(timestamptz) is
  'Reconciles the hosts whose issues no longer say what drift says: silence, windows that passed, rules or severities '
  'that were edited, rules that read tables of their own. Writes nothing where all is said. Returns how many hosts.';

create or replace function bruce.tg_drift_rules__sweep()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  perform bruce.sweep();
  return null;
end;
$$;
comment on function bruce.tg_drift_rules__sweep() is
  'An edited rule counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _200_sweep after insert or update or delete on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__sweep();

create or replace function bruce.tg_settings__apply()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  update bruce.scopes as s
  set stale_after = make_interval(secs => s.interval_s) * p.missed_intervals
  from public.settings as p
  where s.stale_after <> make_interval(secs => s.interval_s) * p.missed_intervals;
  perform bruce.sweep();
  return null;
end;
$$;
comment on function bruce.tg_settings__apply() is
  'An edited setting counts at once. Security definer: the engine''s tables are written by nobody else.';
create trigger _100_apply after update on public.settings
  for each statement execute function bruce.tg_settings__apply();

create or replace function bruce.ensure_partitions(p_now timestamptz default bruce.clock(), p_months_ahead integer default 3)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_month date;
  v_name text;
  v_created integer := 0;
begin
  for v_month in
    select m::date
    from generate_series(
      date_trunc('month', p_now at time zone 'UTC'),
      date_trunc('month', p_now at time zone 'UTC') + make_interval(months => p_months_ahead), '1 month'
    ) as m
    union
    -- months of rows that arrived for a time without a partition
    select distinct date_trunc('month', o.observed_at at time zone 'UTC')::date from bruce.observed_snapshots_default as o
    order by 1
  loop
    v_name := 'observed_snapshots_' || to_char(v_month, 'YYYY_MM');
    continue when to_regclass(format('bruce.%I', v_name)) is not null;

    create temporary table moved_rows on commit drop as
      select * from bruce.observed_snapshots_default as o
      where o.observed_at >= v_month::timestamp at time zone 'UTC'
        and o.observed_at < (v_month + interval '1 month') at time zone 'UTC';
    delete from bruce.observed_snapshots_default as o
    where o.observed_at >= v_month::timestamp at time zone 'UTC'
      and o.observed_at < (v_month + interval '1 month') at time zone 'UTC';
    execute format('create table bruce.%I (like public.observed_snapshots including defaults including constraints)', v_name);
    execute format('insert into bruce.%I select * from pg_temp.moved_rows', v_name);
    drop table pg_temp.moved_rows;
    execute format('alter table bruce.%I enable row level security', v_name);
    execute format('revoke all on bruce.%I from public, anon, authenticated, service_role', v_name);
    execute format(
      'alter table public.observed_snapshots attach partition bruce.%I for values from (%L) to (%L)',
      v_name, v_month::timestamp at time zone 'UTC', (v_month + interval '1 month') at time zone 'UTC'
    );
    v_created := v_created + 1;
  end loop;
  return v_created;
end;
$$;
comment on function bruce.ensure_partitions(timestamptz, integer) is
  'Makes the partitions of the coming months, and of months that rows in the default partition belong to.';

create or replace function bruce.drop_old_partitions(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_oldest timestamptz := p_now - (select s.retention from public.settings as s);
  v_partition record;
  v_dropped integer := 0;
begin
  for v_partition in
    select c.relname, to_date(right(c.relname, 7), 'YYYY_MM') as month
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'public.observed_snapshots'::regclass and c.relname ~ '^observed_snapshots_\d{4}_\d{2}$'
  loop
    if (v_partition.month + interval '1 month') at time zone 'UTC' < v_oldest then
      execute format('drop table bruce.%I', v_partition.relname);
      v_dropped := v_dropped + 1;
    end if;
  end loop;
  delete from bruce.observed_snapshots_default as o where o.observed_at < v_oldest;
  return v_dropped;
end;
$$;
comment on function bruce.drop_old_partitions(timestamptz) is 'Drops months that are wholly older than settings.retention.';

create or replace function bruce.measure_database(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_host text := (select s.self_hostname from public.settings as s);
  v_bytes bigint := pg_database_size(current_database());
  v_threshold record;
  v_scope bruce.scopes;
begin
  select * into v_threshold from bruce.threshold_of('database_bytes', v_host, current_database()::text);
  if not found then
    return;
  end if;
  -- the scope of this database's own measurements is made when there is something to say
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(v_host) and s.source = 'bruce';
  if v_scope.scope_id is null then
    if v_bytes <= v_threshold.open_above then
      return;
    end if;
    perform bruce.add_source('bruce', 'BRUCE itself: the size of its database');
    v_scope := bruce.find_scope(v_host, 'bruce', p_now, '{"interval_s": 60}');
  end if;
  update bruce.scopes as s set last_contact_at = p_now, last_seen_at = p_now, last_snapshot_at = p_now
  where s.scope_id = v_scope.scope_id and s.last_contact_at < p_now;

  if v_bytes > v_threshold.open_above then
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    ) values (
      v_scope.scope_id, current_database(), 'database_bytes', v_scope.host, current_database(), v_bytes,
      v_threshold.open_above, v_threshold.clear_below, v_threshold.unit, p_now
    ) on conflict do nothing;
  else
    delete from bruce.resource_levels as l where l.scope_id = v_scope.scope_id and v_bytes < v_threshold.clear_below;
  end if;
  perform bruce.reconcile(array[v_scope.host], 'REALITY_CHANGED', p_now);
end;
$$;
comment on function bruce.measure_database(timestamptz) is 'Judges the size of this database like any other resource.';

create or replace function bruce.run_jobs(p_now timestamptz default now())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform bruce.lock_engine();
  perform set_config('bruce.now', p_now::text, true);
  perform bruce.measure_database(p_now);
  return jsonb_build_object(
    'partitions_created', bruce.ensure_partitions(p_now),
    'partitions_dropped', bruce.drop_old_partitions(p_now),
    'hosts_looked_at', bruce.sweep(p_now)
  );
end;
$$;
comment on function bruce.run_jobs(timestamptz) is
  'Everything that has to happen although nothing arrives. Called every minute by pg_cron, or by the local stack.';

select bruce.ensure_partitions();

do $$
begin
  if exists (select from pg_catalog.pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
    perform cron.schedule('bruce jobs', '* * * * *', 'select bruce.run_jobs()');
  end if;
end;
$$;

revoke execute on all functions in schema bruce from public;
