create view public.coverage with (security_invoker = true) as
select
  d.question,
  count(*) as total,
  count(*) filter (where d.is_gap) as gaps,
  round(100.0 * count(*) filter (where not d.is_gap) / count(*)) as covered_pct,
  array_agg(d.name order by d.name) filter (where d.is_gap) as names
from bruce.coverage_rows as d
group by d.question
order by 4, 1;
comment on view public.coverage is
  'Where BRUCE is blind, in percent: declared things that no collector has seen, and observed things that '
  'are not declared.';

grant select on public.coverage to authenticated, service_role;
