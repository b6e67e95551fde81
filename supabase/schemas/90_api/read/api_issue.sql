create function public.api_issue(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
  v_issue public.issues;
  v_root public.issues;
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null or not bruce.in_scope(asked.token, v_issue.hostname) then
    return bruce.no_such_issue(query ->> 'issue_id');
  end if;
  select i.* into v_root from public.issues as i where i.issue_id = v_issue.suppressed_by;
  return jsonb_build_object(
    'status', 200, 'as_of', asked.asked_at,
    'issue', bruce.issue_item(v_issue, asked.asked_at),
    'suggestions', bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue)),
    'root', case when bruce.in_scope(asked.token, v_root.hostname) and v_root.issue_id is not null
      then bruce.issue_item(v_root, asked.asked_at) end,
    'victims_total', (
      select count(*) from public.issues as i where i.suppressed_by = v_issue.issue_id
        and i.status <> 'resolved'
    ),
    'victims', (
      select coalesce(jsonb_agg(v.item), '[]')
      from (
        select bruce.issue_item(i, asked.asked_at) as item from public.issues as i
        where i.suppressed_by = v_issue.issue_id and i.status <> 'resolved'
          and bruce.in_scope(asked.token, i.hostname)
        order by bruce.severity_rank(i.severity), i.drift_key limit 50
      ) as v
    ),
    'events', (
      select coalesce(jsonb_agg(e.item), '[]')
      from (
        select bruce.event_item(e, asked.asked_at) as item from public.events as e
        where e.issue_id = v_issue.issue_id order by e.created_at desc, e.id desc limit 20
      ) as e
    ),
    'journal', (
      select coalesce(jsonb_agg(j.item), '[]')
      from (
        select bruce.journal_item(j, asked.asked_at) as item from public.journal as j
        where j.issue_id = v_issue.issue_id
          and (j.hostname is null or bruce.in_scope(asked.token, j.hostname))
        order by j.created_at desc, j.id desc limit 20
      ) as j
    ),
    'memories', (
      select coalesce(jsonb_agg(m.item), '[]')
      from (
        select bruce.memory_item(m, asked.asked_at) as item from public.memories as m
        where m.issue_id = v_issue.issue_id and bruce.is_current(m, asked.asked_at)
          and bruce.in_scope(asked.token, m.hostname)
        order by m.id desc limit 20
      ) as m
    )
  );
end;
$$;
comment on function public.api_issue(text, jsonb) is
  'One issue by issue_id, with what would end it, its root cause, what it explains, its events, its lines '
  'of the journal and its memories. Security definer: the edge may not read tokens; it hands the question '
  'over.';

grant execute on function public.api_issue(text, jsonb) to authenticated, service_role;
