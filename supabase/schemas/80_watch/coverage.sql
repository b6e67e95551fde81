create view public.coverage with (security_invoker = true) as
select
  d.question,
  count(*) as total,
  count(*) filter (where d.is_gap) as gaps,
  round(100.0 * count(*) filter (where not d.is_gap) / count(*)) as covered_pct,
  -- an ordered aggregate would sort all things, gaps or not
  (
    select array_agg(g.name order by g.name)
    from unnest(array_agg(concat_ws(' on ', d.thing, d.place)) filter (where d.is_gap)) as g (name)
  ) as names
from bruce.coverage_rows as d
group by d.question
order by 4, 1;
comment on view public.coverage is
  'Where BRUCE is blind, in percent: declared things that no collector has seen, and observed things that '
  'are not declared.';

grant select on public.coverage to authenticated, service_role;
