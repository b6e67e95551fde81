create function bruce.recount_days()
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone constant text := (select s.digest_time_zone from public.settings as s);
  v_days integer;
begin
  if exists (select from bruce.counted_events as c where c.time_zone = v_zone) then
    return 0;
  end if;
  delete from bruce.drift_days;
  insert into bruce.drift_days (event_type, day, opened, resolved, set_aside, balance_s)
  select
    o.event_type, (m.at at time zone v_zone)::date,
    count(*) filter (where m.step = 'opened'),
    count(*) filter (where m.step in ('observed', 'declared')),
    count(*) filter (where m.step in ('waived', 'forgotten')),
    sum(case m.step when 'opened' then 1 else -1 end * extract(epoch from m.at))
  from bruce.occurrences as o
  cross join lateral (
    values (o.opened_at, 'opened'), (o.ended_at, o.ended_by)
  ) as m (at, step)
  where m.at < 'infinity'
  group by 1, 2;
  get diagnostics v_days = row_count;
  update bruce.counted_events as c set time_zone = v_zone;
  return v_days;
end;
$$;
comment on function bruce.recount_days() is
  'Counts bruce.drift_days anew where they are days of another zone than settings.digest_time_zone: it was '
  'changed. Returns how many rows it made.';
