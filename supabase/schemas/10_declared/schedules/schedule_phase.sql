create function bruce.schedule_phase(p_schedule public.schedules, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_is_on boolean := bruce.is_within(
    p_schedule.weekdays, p_schedule.local_start, p_schedule.local_end, p_schedule.time_zone, p_now
  );
begin
  return case
    when v_is_on <> bruce.is_within(
      p_schedule.weekdays, p_schedule.local_start, p_schedule.local_end, p_schedule.time_zone,
      p_now - p_schedule.tolerance
    ) then 'changing'
    when v_is_on then 'up'
    else 'down'
  end;
end;
$$;
comment on function bruce.schedule_phase(public.schedules, timestamptz) is
  'up, down, or changing: just after an edge.';
