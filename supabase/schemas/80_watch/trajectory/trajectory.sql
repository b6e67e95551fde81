create function public.trajectory(
  since timestamptz default null, until timestamptz default null, hostnames text[] default null
)
returns jsonb
language plpgsql
stable
set search_path = ''
set jit = off
as $$
declare
  v_now constant timestamptz := bruce.clock();
begin
  perform bruce.refuse_strangers();
  if trajectory.since >= least(coalesce(trajectory.until, v_now), v_now) then
    raise invalid_parameter_value using message = 'since must lie before until, and in the past.';
  end if;
  return jsonb_build_object('as_of', v_now)
    || bruce.trajectory_of(bruce.read_span(since, until, hostnames, v_now), v_now);
end;
$$;
comment on function public.trajectory(timestamptz, timestamptz, text[]) is
  'Where drift is going, in a span (default: 30 days, today among them), of all hosts or of some: per day, '
  'by rule and host, against the time before; times to detect and to resolve by month; what drifts most and '
  'what flaps; what changed with a new image; what commands did. docs/trajectory.md says what each is.';

grant execute on function public.trajectory(timestamptz, timestamptz, text[])
  to authenticated, service_role;
