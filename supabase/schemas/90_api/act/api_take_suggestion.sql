create function public.api_take_suggestion(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
  v_fault jsonb := bruce.refuse_issue(asked);
  v_issue public.issues;
  v_offer jsonb;
begin
  if v_fault is not null then
    return v_fault;
  end if;
  select i.* into v_issue from public.issues as i where i.issue_id = asked.issue_id;
  if v_issue.issue_id is null then
    return bruce.no_such_issue(asked.issue_id::text);
  end if;
  select o into v_offer
  from jsonb_array_elements(bruce.told_suggestions(asked, bruce.suggestions_of_issue(v_issue))) as o
  where o ->> 'key' = query ->> 'suggestion' and o ->> 'kind' not in ('ask', 'wait', 'waive', 'maintenance');
  if v_offer is null then
    return bruce.bad_field(
      'suggestion', 'not_allowed', 'suggestion is the key of one that would end this issue now.');
  end if;
  perform bruce.take_suggestion(
    v_issue.issue_id, v_offer ->> 'key', case
      when v_offer ->> 'kind' in ('adopt', 'declare', 'retire', 'netbox') then 'INTENT_CHANGED'
      when v_offer ->> 'kind' in ('start', 'restart', 'command', 'compose') then 'REALITY_CHANGED'
    end, asked.actor, asked.asked_at);
  perform bruce.write_journal(
    p_kind => 'suggestion', p_actor => asked.actor, p_issue_id => v_issue.issue_id,
    p_hostname => v_issue.hostname, p_service => v_issue.service,
    p_message => bruce.say('suggest.taken', asked.actor, v_offer ->> 'title'),
    p_details => jsonb_build_object('suggestion', v_offer ->> 'key'));
  return jsonb_build_object(
    'status', 200, 'issue_id', v_issue.issue_id, 'suggestion', v_offer ->> 'key',
    'taken_at', asked.asked_at);
end;
$$;
comment on function public.api_take_suggestion(text, jsonb) is
  'Somebody did what was suggested: issue_id, suggestion (its key); optionally by. What is observed after '
  'that says whether it helped, and ranks it the next time. Security definer: the edge may not read '
  'tokens; it hands the decision over.';

grant execute on function public.api_take_suggestion(text, jsonb) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('suggest.taken', 'en', '%1$s did: %2$s'), ('suggest.taken', 'fr', '%1$s a fait : %2$s');
