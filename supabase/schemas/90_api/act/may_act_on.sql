create function bruce.may_act_on(p_token jsonb, p_issue_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_token -> 'hosts') is distinct from 'array'
    or exists (select from public.issues as i where i.issue_id = p_issue_id
      and bruce.in_scope(p_token, i.hostname));
end;
$$;
comment on function bruce.may_act_on(jsonb, uuid) is 'Is it an issue of a host of this token?';
