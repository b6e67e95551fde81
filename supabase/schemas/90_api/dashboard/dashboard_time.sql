create function public.dashboard_time(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_time', case query ->> 'part'
      when 'state' then array['integer', 'timestamptz', 'bigint'] else array['timestamptz', 'text'] end);
  v_version text := bruce.revision();
  v_at timestamptz;
  v_part jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  if not bruce.reads_as(coalesce(query ->> 'at', 'now'), 'timestamptz') then
    return bruce.bad_field('at', 'invalid_value', 'Must be a time, such as 2026-03-01T12:00:00Z.');
  end if;
  v_at := coalesce((query ->> 'at')::timestamptz, asked.asked_at);
  case coalesce(query ->> 'part', 'changes')
    when 'changes' then
      asked.since := coalesce(asked.since, asked.asked_at - interval '1 day');
      asked.until := coalesce(asked.until, asked.asked_at);
      if asked.until <= asked.since then
        return bruce.bad_field('until', 'invalid_value', 'Must lie after `since`.');
      end if;
      v_part := bruce.time_changes(asked);
    when 'state' then
      v_part := bruce.time_state(asked, v_at);
    when 'calendar' then
      v_part := bruce.time_calendar(asked);
    when 'host' then
      if asked.hosts is null then
        return bruce.bad_field('hostname', 'missing', 'Names the host whose time is asked for.');
      end if;
      v_part := bruce.time_of_hosts(asked);
    else
      return bruce.bad_field('part', 'invalid_value', 'Must be changes, state, calendar or host.');
  end case;
  return jsonb_build_object('status', 200, 'as_of', asked.asked_at, 'version', v_version) || v_part;
end;
$$;
comment on function public.dashboard_time(text, jsonb) is
  'What was at another time. part: changes (since, until; in pages, newest first), state (at; in pages, '
  'worst first), calendar (12 weeks), host (hostname; 30 days); hostname filters each. if_version: answers '
  'unchanged where that is still the version. Each part reads a bounded number of events and says whether '
  'that was all. Security definer: a person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_time(text, jsonb) to authenticated, service_role;
