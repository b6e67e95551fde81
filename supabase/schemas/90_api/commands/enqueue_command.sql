create function public.enqueue_command(
  token_sha256 text default null, name text default null, target text default null,
  arguments jsonb default '{}', priority integer default 0, issue_id uuid default null,
  request_id uuid default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(enqueue_command.token_sha256, array['agent', 'operator']);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return bruce.admit_command(v_token, name, target, arguments, priority, issue_id, request_id);
end;
$$;
comment on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid) is
  'Asks for a command of the allow-list, by a token of an agent or operator, or by a person who is an '
  'operator. What is not allowed is stored as rejected, with the reason. The same request_id again is the '
  'same command. Security definer: the edge may neither read tokens nor write commands.';

grant execute on function public.enqueue_command(text, text, text, jsonb, integer, uuid, uuid)
  to authenticated, service_role;
