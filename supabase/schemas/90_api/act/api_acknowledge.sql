create function public.api_acknowledge(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(api_acknowledge.token_sha256, api_acknowledge.query);
  v_issue_id uuid := (api_acknowledge.query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else public.acknowledge(v_issue_id, v_act ->> 'by', api_acknowledge.query ->> 'note')
  end;
end;
$$;
comment on function public.api_acknowledge(text, jsonb) is
  'Acknowledges an issue: issue_id; optionally by and note. Security definer: the edge may not read tokens; '
  'it hands the decision over.';

grant execute on function public.api_acknowledge(text, jsonb) to service_role;
