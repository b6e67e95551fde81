create function bruce.sample_database(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- once an hour: more often it would be all that is written where nobody reports
  if exists (
    select from bruce.metric_samples as m
    where m.scope_id = 0 and m.measured_at > p_now - interval '59 minutes 30 seconds'
  ) then
    return;
  end if;
  insert into bruce.metric_samples (scope_id, measured_at, received_at, layout_id, numbers)
  select 0, p_now, p_now,
    coalesce(
      (select l.layout_id from bruce.metric_layouts as l where l.scope_id = 0 and l.names_hash = 0),
      bruce.make_layout(0, 0, array[bruce.find_series(
        0, 'database', current_database(), 'database_bytes', current_database(), null)])),
    array[pg_database_size(current_database())]
  on conflict do nothing;
end;
$$;
comment on function bruce.sample_database(timestamptz) is
  'Keeps the size of this database in the history, once an hour.';
