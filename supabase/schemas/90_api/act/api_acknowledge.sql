create function public.api_acknowledge(token_sha256 text default null, query jsonb default '{}')
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
    bruce.take_care(
      asked.issue_id, asked.actor, query ->> 'note',
      -- a token that names nobody is a program
      p_may_replace => token_sha256 is null or coalesce(btrim(query ->> 'by'), '') <> '')
  );
end;
$$;
comment on function public.api_acknowledge(text, jsonb) is
  'Acknowledges an issue: issue_id; optionally by and note. The first stands, but for a person with a note. '
  'Security definer: the edge may not read tokens; '
  'it hands the decision over.';

grant execute on function public.api_acknowledge(text, jsonb) to authenticated, service_role;
