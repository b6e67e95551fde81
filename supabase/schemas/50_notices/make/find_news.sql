create function bruce.find_news(p_events public.events[], p_reaction text)
returns bruce.news[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with told as (
      select e as event, coalesce(e.issue_id::text, e.drift_key, e.event_id::text) as member_key
      from unnest(p_events) as e
    ),
    -- of several events of one issue the last counts
    last as (
      select distinct on (t.member_key) t.event, t.member_key
      from told as t
      order by t.member_key, (t.event).created_at desc, (t.event).id desc
    ),
    met as (
      select
        r as reaction, l.event, l.member_key, m.task_id, m.told_event_id,
        coalesce((l.event).event_type = any (r.event_types), r.event_types is null)
          and coalesce((l.event).severity = any (r.severities), r.severities is null)
          and (r.hostname = '*' or bruce.matches_glob((l.event).hostname, r.hostname))
          and (r.service = '*' or bruce.matches_glob((l.event).service, r.service))
          and (r.tags is null or exists (
            select from public.assets as a where a.name = (l.event).hostname
              and (a.tags || bruce.owner_tags(a.metadata)) && r.tags
          )) as is_match
      from last as l
      cross join public.reactions as r
      -- one row at most; a join would be planned by the reaction alone, as long as few have any
      left join lateral (
        select o.task_id, o.told_event_id from public.task_issues as o
        where o.reaction = r.name and o.member_key = l.member_key limit 1
      ) as m on true
      where coalesce(r.name = p_reaction, r.enabled)
    ),
    meant as (
      select
        m.*,
        case
          -- the reaction does not know the issue yet
          when m.task_id is null then
            case when m.is_match and (m.event).status <> 'resolved'
              and (m.event).status = any ((m.reaction).statuses) then 'tell' end
          when m.told_event_id is null then
            case when m.is_match and (m.event).status <> 'resolved' then 'tell' else 'forget' end
          when (m.event).status = 'resolved' then
            case when 'resolved' = any ((m.reaction).statuses) then 'tell' else 'forget' end
          when not m.is_match or (m.event).status <> all ((m.reaction).statuses) then 'settle'
          -- it reopened before its resolution was sent, with the values that were sent
          when (m.event).issue_id is not null and exists (
            select from public.events as t
            where t.event_id = m.told_event_id
              and (t.severity, t.expected, t.observed) is not distinct from
                ((m.event).severity, (m.event).expected, (m.event).observed)
          ) then 'settle'
          else 'tell'
        end as effect
      from met as m
    )
    select array_agg(row(
      (m.reaction).name, bruce.group_key(m.reaction, m.event, m.member_key), m.task_id, m.effect,
      m.member_key,
      (m.event).event_id, (m.event).issue_id, (m.event).status, (m.event).hostname, (m.event).service,
      (m.event).event_type, (m.event).severity
    )::bruce.news order by (m.reaction).name, (m.event).id)
    from meant as m
    where m.effect is not null
  );
end;
$$;
comment on function bruce.find_news(public.events[], text) is
  'What these events mean to each enabled reaction, or to the named one.';
