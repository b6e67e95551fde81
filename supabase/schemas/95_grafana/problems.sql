create function bruce_grafana.problems()
returns table (problem text)
language sql
stable
security definer
set search_path = ''
as $$
  select p.problem from unnest(bruce.health_problems()) as p (problem);
$$;
comment on function bruce_grafana.problems() is
  'Why BRUCE cannot be relied on now; no row: it is well. Security definer: what it is judged by is in '
  'tables on which grafana_reader has no right.';

grant execute on function bruce_grafana.problems() to grafana_reader;
