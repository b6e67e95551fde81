create function bruce.count_months(p_now timestamptz default bruce.clock(), p_months integer default 30)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone constant text := (select c.time_zone from bruce.counted_events as c);
  v_this constant timestamp := date_trunc('month', p_now at time zone v_zone);
  v_month date;
begin
  -- as long as events are behind, a month may still gain some
  if exists (
    select from public.events as e
    where e.id > (select c.last_id from bruce.counted_events as c) and e.created_at < p_now
  ) then
    return 0;
  end if;
  select m.month::date into v_month
  from generate_series(
    v_this - p_months * interval '1 month', v_this - interval '1 month', interval '1 month') as m (month)
  where not exists (
    select from bruce.counted_months as c where c.month = m.month::date and c.time_zone = v_zone)
  order by m.month
  limit 1;
  if v_month is null then
    return 0;
  end if;
  insert into bruce.counted_months (month, time_zone, times)
  values (
    v_month, v_zone,
    bruce.trajectory_month(v_month, p_now, null, bruce.trajectory_known_since(null), v_zone)
  );
  return 1;
end;
$$;
comment on function bruce.count_months(timestamptz, integer) is
  'Counts one month that has ended, of the last 30, if any is not counted yet. Returns how many it counted.';
