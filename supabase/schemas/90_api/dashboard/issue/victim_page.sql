create function bruce.victim_page(p_question bruce.question, p_issue_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with victim as materialized (
    select i as issue, i.drift_key, r.rank
    from bruce.victims_of(array[p_issue_id]) as v
    join public.issues as i on i.issue_id = v.issue_id
    cross join lateral bruce.severity_rank(i.severity) as r (rank)
    where p_question.is_free or bruce.in_scope(p_question.token, i.hostname)
  ),
  page as (
    select v.* from victim as v
    where p_question.after is null
      or (v.rank, v.drift_key) > (p_question.after[1]::integer, p_question.after[2])
    order by v.rank, v.drift_key
    limit p_question.page_size + 1
  )
  select jsonb_build_object('total', (select count(*) from victim))
    || (bruce.write_page(p_question, (
      select array_agg(
        bruce.issue_line(p.issue) || jsonb_build_object('key', jsonb_build_array(p.rank, p.drift_key))
        order by p.rank, p.drift_key)
      from page as p
    )) - '{status,as_of}'::text[]);
$$;
comment on function bruce.victim_page(bruce.question, uuid) is
  'A page of what an issue explains, worst first, and how many that are.';
