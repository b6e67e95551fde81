create function public.api_waive(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(
    token_sha256, query, p_roles => '{operator}', p_writes => true);
begin
  return coalesce(
    bruce.refuse_issue(asked),
    public.waive(
      asked.issue_id, query ->> 'reason', (query ->> 'expires_at')::timestamptz, asked.actor)
  );
end;
$$;
comment on function public.api_waive(text, jsonb) is
  'Waives an issue as it is: issue_id, reason, expires_at; optionally by. Security definer: the edge may '
  'not read tokens; it hands the decision over.';

grant execute on function public.api_waive(text, jsonb) to authenticated, service_role;
