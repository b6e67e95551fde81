create function bruce.create_partition(p_month date)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_name text := 'observed_snapshots_' || to_char(p_month, 'YYYY_MM');
  v_from timestamptz := p_month::timestamp at time zone 'UTC';
  v_to timestamptz := (p_month + interval '1 month') at time zone 'UTC';
begin
  create temporary table moved_rows on commit drop as
    select * from bruce.observed_snapshots_default as o where o.observed_at >= v_from
      and o.observed_at < v_to;
  delete from bruce.observed_snapshots_default as o where o.observed_at >= v_from and o.observed_at < v_to;
  execute format(
    'create table bruce.%I (like bruce.stored_snapshots including defaults including constraints)',
      v_name);
  execute format('insert into bruce.%I select * from pg_temp.moved_rows', v_name);
  drop table pg_temp.moved_rows;
  execute format('alter table bruce.%I enable row level security', v_name);
  execute format('revoke all on bruce.%I from public, anon, authenticated, service_role', v_name);
  execute format(
    'alter table bruce.stored_snapshots attach partition bruce.%I for values from (%L) to (%L)', v_name,
      v_from, v_to
  );
end;
$$;
comment on function bruce.create_partition(date) is
  'Makes the partition of one month, with the rows of that month from the default partition.';
