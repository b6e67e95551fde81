create function bruce.api_waive(p_token_sha256 text, p_query jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_act jsonb := bruce.begin_act(p_token_sha256, p_query);
  v_issue_id uuid := (p_query ->> 'issue_id')::uuid;
begin
  return case
    when v_act ->> 'status' <> '200' then v_act
    when not bruce.may_act_on(v_act, v_issue_id) then bruce.no_such_issue(v_issue_id::text)
    else bruce.waive(
      v_issue_id, p_query ->> 'reason', (p_query ->> 'expires_at')::timestamptz, v_act ->> 'by')
  end;
end;
$$;
comment on function bruce.api_waive(text, jsonb) is
  'Security definer: the edge may not read tokens; it hands the decision over.';

create function public.api_waive(token_sha256 text, query jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$ select bruce.api_waive(token_sha256, query); $$;
comment on function public.api_waive(text, jsonb) is
  'Waives an issue as it is: issue_id, reason, expires_at; optionally by.';

grant execute on function public.api_waive(text, jsonb) to service_role;
grant execute on function bruce.api_waive(text, jsonb) to service_role;
