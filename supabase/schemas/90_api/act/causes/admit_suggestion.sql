create function bruce.admit_suggestion(p_question bruce.question, p_query jsonb, p_issue public.issues)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_offer jsonb := bruce.suggested_command(p_question, p_issue, p_query ->> 'suggestion');
  v_command jsonb := v_offer -> 'command';
begin
  if v_command is null then
    return v_offer;
  end if;
  return bruce.admit_command(
    p_question.token, v_command ->> 'name', v_command ->> 'target', v_command -> 'arguments',
    (p_query ->> 'priority')::integer, p_issue.issue_id,
    -- the same request again is the same commands
    md5(p_query ->> 'request_id' || p_issue.issue_id)::uuid)
    || jsonb_build_object('suggestion', v_offer ->> 'key', 'title', v_offer ->> 'title');
end;
$$;
comment on function bruce.admit_suggestion(bruce.question, jsonb, public.issues) is
  'Asks for the command that is suggested for one issue of a cause, as enqueue_command does. What is '
  'suggested is asked anew: a person has seen what was suggested before.';
