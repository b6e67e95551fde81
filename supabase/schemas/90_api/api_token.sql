create function public.api_token(token_sha256 text default null, query jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  asked bruce.question := bruce.read_question(token_sha256, query);
begin
  if asked.fault is not null then
    return asked.fault;
  end if;
  return jsonb_build_object(
    'status', 200, 'name', asked.token -> 'name', 'role', asked.token -> 'role',
    'hosts', asked.token -> 'hosts', 'as_of', asked.asked_at
  );
end;
$$;
comment on function public.api_token(text, jsonb) is
  'Name, role and hosts of the token that asks. Query is empty. Security definer: nobody reads the table of '
  'tokens directly; a token learns what it is itself.';

grant execute on function public.api_token(text, jsonb) to authenticated, service_role;
