create function bruce.cause_suggestions(p_question bruce.question, p_cause bruce.cause)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_ids uuid[] := p_cause.issue_ids[:bruce.issues_of_an_act()];
begin
  return (
    with offered as (
      select o.offer, o.place, o.offer ->> 'key' as key,
        -- the same sentence for all of them
        case when cardinality(p_cause.hosts) = 1 or bruce.fold_name(i.hostname) = bruce.fold_name(i.service)
          then o.offer ->> 'title'
          else regexp_replace(o.offer ->> 'title',
            '(?<![[:alnum:]_.-])' || regexp_replace(i.hostname, '([^[:alnum:]_-])', '\\\1', 'g')
              || '(?![[:alnum:]_-]|[.][[:alnum:]])',
            bruce.say('cause.where.hosts', cardinality(p_cause.hosts)::text), 'g')
        end as title
      from public.issues as i
      cross join lateral jsonb_array_elements(
        bruce.told_suggestions(p_question, bruce.suggestions_of_issue(i))) with ordinality as o (offer, place)
      -- a cause is waived by an act of its own
      where i.issue_id = any (v_ids) and o.offer ->> 'kind' <> 'waive'
    ),
    shared as (
      select o.key, mode() within group (order by o.offer ->> 'kind') as kind,
        mode() within group (order by o.title) as title, count(distinct o.title) as titles,
        case max(array_position('{none,low,medium,high}'::text[], o.offer ->> 'risk'))
          when 1 then 'none' when 2 then 'low' when 3 then 'medium' else 'high' end as risk,
        min(o.offer ->> 'risk_why') as risk_why, count(distinct o.offer ->> 'risk_why') as risks,
        count(*) as issues, count(*) filter (where o.offer ? 'command') as commands,
        coalesce(bool_or((o.offer ->> 'needs_approval')::boolean), false) as needs_approval,
        bool_or(o.offer ? 'netbox') as is_netbox, avg(o.place) as place
      from offered as o
      group by o.key
    )
    select coalesce(jsonb_agg(
      jsonb_strip_nulls(jsonb_build_object(
        'key', s.key, 'kind', s.kind,
        -- one of several stands for all
        'title', s.title || case when s.titles > 1 then ' …' else '' end,
        'risk', s.risk, 'risk_why', case when s.risks = 1 then s.risk_why end,
        'issues', s.issues, 'of', cardinality(v_ids), 'commands', s.commands,
        'needs_approval', case when s.commands > 0 then s.needs_approval end,
        'netbox', case when s.is_netbox then true end,
        'cli', case
          when s.is_netbox
            then format('npx bruce netbox adopt --cause %s --apply', left(p_cause.cause_key, 8))
          when s.commands > 0 then format('npx bruce causes %s --fix %s', left(p_cause.cause_key, 8), s.key)
        end))
      order by s.issues desc, s.place, s.key), '[]')
    from shared as s
  );
end;
$$;
comment on function bruce.cause_suggestions(bruce.question, bruce.cause) is
  'What would end the issues of a cause, each suggestion once: for how many of them it is made, and for how '
  'many by a command that would be admitted. What most of them share is first. It looks at as many issues as '
  'one act takes.';
