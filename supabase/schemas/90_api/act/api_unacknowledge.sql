create function public.api_unacknowledge(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(api_unacknowledge.token_sha256, api_unacknowledge.query);
  v_issue_id uuid := (api_unacknowledge.query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else public.unacknowledge(v_issue_id, v_act ->> 'by')
  end;
end;
$$;
comment on function public.api_unacknowledge(text, jsonb) is
  'Takes an acknowledgement back: issue_id; optionally by. Security definer: the edge may not read tokens; '
  'it hands the decision over.';

grant execute on function public.api_unacknowledge(text, jsonb) to service_role;
