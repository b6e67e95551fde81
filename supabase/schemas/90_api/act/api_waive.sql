create function public.api_waive(token_sha256 text, query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(api_waive.token_sha256, api_waive.query);
  v_issue_id uuid := (api_waive.query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else public.waive(
      v_issue_id, api_waive.query ->> 'reason', (api_waive.query ->> 'expires_at')::timestamptz,
      v_act ->> 'by')
  end;
end;
$$;
comment on function public.api_waive(text, jsonb) is
  'Waives an issue as it is: issue_id, reason, expires_at; optionally by. Security definer: the edge may '
  'not read tokens; it hands the decision over.';

grant execute on function public.api_waive(text, jsonb) to service_role;
