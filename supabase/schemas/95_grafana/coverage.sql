create function bruce_grafana.coverage()
returns table (question text, total bigint, gaps bigint, covered_pct numeric)
language sql
stable
security definer
set search_path = ''
as $$
  select c.question, c.total, c.gaps, c.covered_pct from public.coverage as c;
$$;
comment on function bruce_grafana.coverage() is
  'How much each side knows of the other, in percent. Security definer: the view coverage asks for rights '
  'on all that it reads, which grafana_reader does not have.';

grant execute on function bruce_grafana.coverage() to grafana_reader;
