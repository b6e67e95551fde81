create function bruce.runs_within_a_day(
  p_name text, p_host text, p_service text, p_arguments jsonb, p_now timestamptz
)
returns integer
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select count(*)
    from public.bruce_cmd as c
    where c.name = p_name and c.is_automatic
      and coalesce(c.asked_target, c.target) = any (bruce.names_of(p_host, ''))
      and c.created_at > p_now - interval '1 day' and c.state not in ('rejected', 'cancelled', 'expired')
      and case when p_service is null then c.service is null and c.arguments = p_arguments
        else c.service = any (bruce.names_of(p_host, p_service)) end
  );
end;
$$;
comment on function bruce.runs_within_a_day(text, text, text, jsonb, timestamptz) is
  'How often reactions have run a command within 24 hours for a service of a host; where it names no '
  'service, with these arguments. What people ask for does not count, nor what never ran.';
