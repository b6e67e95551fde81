create function public.api_trajectory(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set jit = off
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'trajectory');
  v_version text := bruce.revision();
  v_span bruce.span_asked;
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  asked.until := coalesce(asked.until, asked.asked_at);
  if asked.since >= least(asked.until, asked.asked_at) then
    return bruce.bad_field('since', 'invalid_value', 'Must lie before `until`, and in the past.');
  elsif asked.until - asked.since > interval '400 days' then
    return bruce.bad_field('since', 'invalid_value', 'Must lie at most 400 days before `until`.');
  end if;
  -- with each hour the same history is another picture
  v_version := v_version || ' ' || to_char(asked.asked_at at time zone 'UTC', 'YYYYMMDDHH24');
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_span := bruce.read_span(
    asked.since, asked.until, case when asked.is_free then asked.hosts else bruce.trajectory_hosts(asked) end,
    asked.asked_at);
  -- all hosts are counted already, some are not
  if v_span.hosts is not null and (
    select count(*)
    from (
      select from bruce.occurrences as o
      where o.hostname = any (v_span.hosts)
        and tstzrange(o.opened_at, o.ended_at, '[]') && tstzrange(v_span.since_before, v_span.until, '[]')
      limit 100001
    ) as o
  ) > 100000 then
    return bruce.bad_field('since', 'too_much',
      'More than 100,000 issues of these hosts were open in this time and the one before it: ask about fewer '
      'days, fewer hosts or all of them.');
  end if;
  v_answer := bruce.trajectory_of(v_span, asked.asked_at);
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version)
    || case when query ->> 'daily' = 'none' then bruce.without_days(v_answer) else v_answer end;
end;
$$;
comment on function public.api_trajectory(text, jsonb) is
  'Where drift is going: see public.trajectory. since, until (at most 400 days apart); filter: hostname. '
  'daily: none leaves the series of days out. A token that is bound to hosts hears of these alone. '
  'if_version: answers unchanged where that is still the version. Security definer: the edge may not read '
  'tokens; it hands the question over.';

grant execute on function public.api_trajectory(text, jsonb) to authenticated, service_role;
