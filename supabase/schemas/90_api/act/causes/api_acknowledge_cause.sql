create function public.api_acknowledge_cause(token_sha256 text default null, query jsonb default '{}')
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
  v_ids := bruce.issues_of_cause(asked, query);
  if v_ids is null then
    return bruce.no_such_cause(query ->> 'cause_key');
  end if;
  select array_agg(bruce.cause_row(i, a.answer) order by n.position) into v_rows
  from unnest(v_ids[:bruce.issues_of_an_act()]) with ordinality as n (issue_id, position)
  join public.issues as i on i.issue_id = n.issue_id
  cross join lateral (
    select bruce.take_care(
      i.issue_id, asked.actor, query ->> 'note',
      p_may_replace => token_sha256 is null or coalesce(btrim(query ->> 'by'), '') <> '') as answer
    offset 0
  ) as a;
  return bruce.cause_answer(asked, query ->> 'cause_key', v_rows, v_ids, 'acknowledge');
end;
$$;
comment on function public.api_acknowledge_cause(text, jsonb) is
  'Acknowledges the issues of a cause, each as api_acknowledge does: cause_key; optionally issue_ids, by and '
  'note. Security definer: the edge may not read tokens; it hands the decision over.';

grant execute on function public.api_acknowledge_cause(text, jsonb) to authenticated, service_role;
