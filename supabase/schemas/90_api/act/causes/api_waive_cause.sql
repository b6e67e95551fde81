create function public.api_waive_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_fault jsonb := coalesce(asked.fault, bruce.refuse_waiver(
    query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor));
  v_ids uuid[];
  v_issues public.issues[];
  v_rows jsonb[];
begin
  if v_fault is not null then
    return v_fault;
  end if;
  perform bruce.lock_engine();
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(i order by n.position) into v_issues
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id;
  select array_agg(bruce.cause_row(i.issue, w.answer) order by i.position) into v_rows
  from bruce.waive_issues(
    v_ids[:bruce.issues_of_an_act()], query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor
  ) as w
  join (select i, i.issue_id, row_number() over () as position from unnest(v_issues) as i)
    as i (issue, issue_id, position) on i.issue_id = w.issue_id;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'waive');
end;
$$;
comment on function public.api_waive_cause(text, jsonb) is
  'Waives the issues of a cause, each bound to its own values as api_waive does: cause_key, reason, '
  'expires_at; optionally issue_ids and by. Security definer: the edge may not read tokens; it hands the '
  'decision over.';

grant execute on function public.api_waive_cause(text, jsonb) to authenticated, service_role;
