create function public.api_unacknowledge_cause(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_ids uuid[];
  v_rows jsonb[];
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  perform bruce.lock_engine();
  select array_agg(n.issue_id order by n.position) into v_ids
  from unnest(bruce.issues_of_cause(asked, query)) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  where i.acknowledged_at is not null;
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select public.unacknowledge(i.issue_id, asked.actor) as answer offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'unacknowledge');
end;
$$;
comment on function public.api_unacknowledge_cause(text, jsonb) is
  'Takes back what is acknowledged of a cause: cause_key; optionally issue_ids and by. Where nothing of it '
  'is, it is not found. Security definer: the edge may not read tokens; it hands the decision over.';

grant execute on function public.api_unacknowledge_cause(text, jsonb) to authenticated, service_role;
