create function bruce.drop_old_partitions(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
set lock_timeout = '250ms'
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
    where i.inhparent = 'bruce.stored_snapshots'::regclass
      and c.relname ~ '^observed_snapshots_\d{4}_\d{2}$'
  loop
    continue when (v_partition.month + interval '1 month') at time zone 'UTC' >= v_oldest;
    begin
      perform bruce.keep_present(v_partition.relname);
      v_dropped := v_dropped + 1;
    exception
      -- a reader holds a lock on the history: the next run tries again
      when lock_not_available then
        exit;
    end;
  end loop;
  if exists (select from bruce.observed_snapshots_default as o where o.observed_at < v_oldest) then
    delete from bruce.observed_snapshots_default as o
    where o.observed_at < v_oldest
      and o.id not in (
        select k.id from bruce.kept_ids() as k where k.id is not null
        union all
        -- and what such a one differs from
        select d.base_id from bruce.observed_snapshots_default as d
        where d.base_id is not null and d.id in (select k.id from bruce.kept_ids() as k)
      );
  end if;
  return v_dropped;
end;
$$;
comment on function bruce.drop_old_partitions(timestamptz) is
  'Drops months that are older than settings.retention as a whole, but for what the present is made of. '
  'Drops none while a long read of the history holds its lock.';
