create function public.dashboard_now(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, 'dashboard_now', array['integer', 'integer', 'timestamptz', 'text']);
  v_version text := bruce.revision();
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
    with open_group as materialized (
      select g.* from bruce.open_groups(asked) as g
    ),
    page as (
      select
        g.*, row_number() over (order by g.is_taken, g.rank, g.since desc, g.key) as position
      from open_group as g
      where asked.after is null
        or (g.is_taken::integer, g.rank) > (asked.after[1]::integer, asked.after[2]::integer)
        or (g.is_taken::integer, g.rank) = (asked.after[1]::integer, asked.after[2]::integer) and (
          g.since < asked.after[3]::timestamptz
          or g.since = asked.after[3]::timestamptz and g.key > asked.after[4])
      order by position
      limit asked.page_size + 1
    )
    select jsonb_build_object(
      'groups', coalesce(jsonb_agg(
        bruce.group_item(p.key, p.kind, p.issue_ids, p.hosts, p.hosts_total, p.since) order by p.position
      ) filter (where p.position <= asked.page_size), '[]'),
      'groups_total', (select count(*) from open_group),
      'next_cursor', case when count(*) > asked.page_size then (
        select bruce.write_cursor(asked, jsonb_build_array(l.is_taken::integer, l.rank, l.since, l.key))
        from page as l where l.position = asked.page_size
      ) end
    )
    from page as p
  );
end;
$$;
comment on function public.dashboard_now(text, jsonb) is
  'What is wrong now: counts, what nobody sees, and open issues in groups, worst first, in pages. Filters: '
  'hostname, severity; if_version: answers unchanged where that is still the version. With only (taken, '
  'held, pending, stale) the issues of that count in place of the groups, as list. Security definer: a '
  'person or a token asks, and neither may read the tables of tokens.';

grant execute on function public.dashboard_now(text, jsonb) to authenticated, service_role;
