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
  asked bruce.question;
begin
  perform bruce.refuse_strangers();
  asked.asked_at := bruce.clock();
  asked.is_free := true;
  asked.since := trajectory.since;
  asked.until := trajectory.until;
  asked.hosts := trajectory.hostnames;
  if coalesce(asked.since >= coalesce(asked.until, asked.asked_at), false) then
    raise invalid_parameter_value using message = 'since must lie before until.';
  end if;
  return jsonb_build_object('as_of', asked.asked_at) || bruce.trajectory_of(asked);
end;
$$;
comment on function public.trajectory(timestamptz, timestamptz, text[]) is
  'Where drift is going, in a span (default: 30 days, today among them), of all hosts or of some: per day, '
  'by rule and host, against the time before; times to detect and to resolve by month; what drifts most and '
  'what flaps; what changed with a new image; what commands did. docs/trajectory.md says what each is.';

grant execute on function public.trajectory(timestamptz, timestamptz, text[])
  to authenticated, service_role;
