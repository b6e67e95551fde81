create function bruce.apply_schedules(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_turned integer;
begin
  -- the trigger on schedules compares the hosts
  update public.schedules as s
  set phase = bruce.schedule_phase(s, p_now)
  where s.enabled and s.phase <> bruce.schedule_phase(s, p_now);
  get diagnostics v_turned = row_count;
  return v_turned;
end;
$$;
comment on function bruce.apply_schedules(timestamptz) is
  'Sets the phase of schedules that start or end now; their hosts are compared again. Between the edges it '
  'writes nothing. Returns how many changed.';
