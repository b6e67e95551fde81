create function public.dashboard_now(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query, 'dashboard_now', array['integer']);
  v_version text := bruce.revision();
  v_first integer;
  v_problems text[];
  v_only text := query ->> 'only';
  v_answer jsonb;
begin
  if asked.fault is not null then
    return asked.fault;
  elsif v_only not in ('taken', 'held', 'pending', 'stale') then
    return bruce.bad_field('only', 'not_allowed', 'only is taken, held, pending or stale.');
  end if;
  -- that a part of BRUCE is silent changes nothing in the database: it is a part of the version here
  v_problems := bruce.health_problems(asked.asked_at);
  if v_problems <> '{}' then
    v_version := v_version || ' ' || left(md5(v_problems::text), 8);
  end if;
  if v_version = query ->> 'if_version' then
    return bruce.unchanged(asked, v_version);
  end if;
  v_first := coalesce(asked.after[1]::integer, 0);
  v_answer := jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at, 'version', v_version,
    'engine', jsonb_build_object('is_well', v_problems = '{}', 'problems', to_jsonb(v_problems)),
    'awaiting_approval', (
      select count(*) from public.bruce_cmd as c
      where c.state = 'awaiting_approval' and (asked.is_free or bruce.in_scope(asked.token, c.target))
    )
  ) || bruce.now_counts(asked) || bruce.now_sight(asked) || bruce.now_trend(asked);
  if v_only is not null then
    return v_answer || jsonb_build_object('list', bruce.now_list(asked, v_only));
  end if;
  return v_answer || (
    with all_groups as materialized (
      select
        g.*, row_number() over (order by g.is_taken, g.rank, g.since desc, g.key) as position,
        count(*) over () as total
      from bruce.open_groups(asked) as g
    )
    select jsonb_build_object(
      'groups', coalesce(jsonb_agg(
        bruce.group_item(g.key, g.kind, g.issue_ids, g.hosts, g.hosts_total, g.since) order by g.position
      ), '[]'),
      'groups_total', coalesce(max(g.total), 0),
      'next_cursor', case when max(g.total) > v_first + asked.page_size then bruce.base64url(
        jsonb_build_array(asked.list, asked.filters, v_first + asked.page_size)::text) end
    )
    from all_groups as g
    where g.position > v_first and g.position <= v_first + asked.page_size
  );
end;
$$;
comment on function public.dashboard_now(text, jsonb) is
  'What is wrong now: counts, what nobody sees, and open issues in groups, worst first, in pages. Filters: '
  'hostname, severity; if_version: answers unchanged where that is still the version. With only (taken, '
  'held, pending, stale) the issues of that count in place of the groups, as list. Security definer: a '
  'person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_now(text, jsonb) to authenticated, service_role;
