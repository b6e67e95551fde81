create function public.cancel_command(
  token_sha256 text default null, command_id uuid default null, reason text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(token_sha256, '{operator,agent}');
begin
  return coalesce(
    bruce.refuse_command(v_token, command_id),
    bruce.cancel(command_id, v_token ->> 'name', reason)
  );
end;
$$;
comment on function public.cancel_command(text, uuid, text) is
  'Cancels a command, by a token of an operator, or of the agent that asked for it. Security definer: the '
  'edge may neither read tokens nor write commands.';

grant execute on function public.cancel_command(text, uuid, text) to authenticated, service_role;
