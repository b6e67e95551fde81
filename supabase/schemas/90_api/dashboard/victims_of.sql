create function bruce.victims_of(p_issue_ids uuid[])
returns table (issue_id uuid)
language sql
stable
set search_path = ''
as $$
  with recursive victim as (
    select v.issue_id, 1 as depth from public.issues as v
    where v.suppressed_by = any (p_issue_ids) and v.status <> 'resolved'
    union
    select v.issue_id, d.depth + 1
    from victim as d
    join public.issues as v on v.suppressed_by = d.issue_id
    where v.status <> 'resolved' and d.depth < 5
  )
  select distinct v.issue_id from victim as v where v.issue_id <> all (p_issue_ids);
$$;
comment on function bruce.victims_of(uuid[]) is
  'The issues that these explain, and those that their victims explain in turn.';
