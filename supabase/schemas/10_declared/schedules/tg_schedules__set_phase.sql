create function bruce.tg_schedules__set_phase()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- an unknown time zone is refused by its constraint
  if bruce.is_time_zone(new.time_zone) then
    new.phase := bruce.schedule_phase(new, bruce.clock());
  end if;
  return new;
end;
$$;
comment on function bruce.tg_schedules__set_phase() is
  'Sets the phase when a schedule is written. Security definer: an editor of schedules needs no right on '
  'the engine.';

create trigger _100_set_phase before insert or update
  of hostname, service, weekdays, local_start, local_end, time_zone, tolerance, enabled on public.schedules
  for each row execute function bruce.tg_schedules__set_phase();
