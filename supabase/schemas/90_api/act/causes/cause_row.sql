create function bruce.cause_row(p_issue public.issues, p_answer jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'issue_id', p_issue.issue_id, 'hostname', p_issue.hostname, 'service', p_issue.service,
    'outcome', case
      when p_answer ->> 'status' <> '200' or p_answer ->> 'state' = 'rejected' then 'refused'
      when p_answer ->> 'changed' = 'false' then
        -- that of somebody else stands
        case when p_answer ? 'message' then 'refused' else 'unchanged' end
      else 'done'
    end)
    || case when p_answer ->> 'state' = 'rejected'
      then jsonb_build_object('code', 'rejected', 'message', p_answer ->> 'reason')
      when p_answer ->> 'changed' = 'false' and p_answer ? 'message'
      then jsonb_build_object('code', 'already_acknowledged') else '{}' end
    || (p_answer - '{status,issue_id,target}'::text[]);
end;
$$;
comment on function bruce.cause_row(public.issues, jsonb) is
  'What became of one issue of a cause: done, unchanged or refused, and the answer that it would have got '
  'alone.';
