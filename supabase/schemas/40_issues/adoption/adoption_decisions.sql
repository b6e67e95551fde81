create function public.adoption_decisions(proposed jsonb default null, days integer default null)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with rules as (
    select r as rule from public.adoption_rules as r
    where r.enabled and r.name is distinct from proposed ->> 'name'
    union all
    -- with the defaults of the table
    select jsonb_populate_record(
      null::public.adoption_rules,
      '{"rank": 100, "field": "*", "hostname": "*", "service": "*", "observed": "*"}' || proposed)
    where proposed is not null
  ),
  asked as (
    select i as issue, true as is_open from public.issues as i
    where days is null and i.status = 'open' and not i.stale
    union all
    (
      select i, i.status = 'open' and not i.stale from public.issues as i
      where days is not null
        and i.opened_at > bruce.clock() - make_interval(days => least(days, 366))
      order by i.opened_at desc
      limit 5000
    )
  ),
  decided as (
    select
      (a.issue).*, a.is_open, (f.rule).name as rule, (f.rule).decision as said,
      case
        when bruce.was_undone(a.issue) then 'undone'
        when (a.issue).suppressed_by is not null then 'suppressed'
        when (a.issue).flapping then 'flapping'
        when (a.issue).acknowledged_at is not null then 'acknowledged'
      end as held_by
    from asked as a
    left join lateral (
      select r.rule from rules as r
      where bruce.fits_adoption_rule(r.rule, a.issue)
      order by (r.rule).rank, array_position('{never,review,adopt}', (r.rule).decision), (r.rule).name
      limit 1
    ) as f on true
  )
  select coalesce(jsonb_agg(
    jsonb_build_object(
      'issue_id', d.issue_id, 'event_type', d.event_type, 'hostname', d.hostname, 'service', d.service,
      'field', d.field, 'expected', d.expected, 'observed', d.observed, 'details', d.details,
      'opened_at', d.opened_at, 'is_open', d.is_open, 'rule', d.rule,
      'held_by', case when d.said = 'adopt' then d.held_by end,
      'decision', case when d.said = 'adopt' and d.held_by is not null then 'review'
        else coalesce(d.said, 'review') end)
    order by d.opened_at, d.issue_id), '[]')
  from decided as d;
$$;
comment on function public.adoption_decisions(jsonb, integer) is
  'What the adoption rules decide about each issue that is open and not stale: adopt, review or never, '
  'and by which rule. What a rule would adopt waits for a review (held_by) where a person undid this value '
  'or acknowledged the issue, where a root cause explains it, and where it flaps. proposed: with this rule '
  'in place of the one of its name. days: about all issues that opened since then, resolved ones too, the '
  'newest 5,000. Security definer: it asks helpers of the engine.';

grant execute on function public.adoption_decisions(jsonb, integer) to service_role;
