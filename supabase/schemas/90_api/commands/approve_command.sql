create function public.approve_command(token_sha256 text default null, command_id uuid default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(token_sha256, '{operator}');
begin
  return coalesce(
    bruce.refuse_command(v_token, command_id),
    bruce.approve(command_id, v_token ->> 'name')
  );
end;
$$;
comment on function public.approve_command(text, uuid) is
  'Approves a command that waits for it, by a token of an operator. One of high risk is not approved by who '
  'asked for it. Security definer: the edge may neither read tokens nor write commands.';

grant execute on function public.approve_command(text, uuid) to authenticated, service_role;
