create function public.command_allowlist(token_sha256 text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    command_allowlist.token_sha256, array['agent', 'operator', 'worker'], p_writes => false);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  return jsonb_build_object('status', 200, 'commands', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.name, 'description', a.description, 'arguments', a.arguments, 'targets', a.targets,
      'runs_on', a.runs_on, 'risk', a.risk, 'needs_approval', a.needs_approval, 'argv', a.argv,
      'max_runtime_s', ceil(extract(epoch from a.max_runtime))::integer
    ) order by a.name), '[]')
    from public.bruce_cmd_allowlist as a where a.enabled
  ));
end;
$$;
comment on function public.command_allowlist(text) is
  'The commands that may be asked for, with their arguments. Security definer: the edge may not read '
  'tokens.';

grant execute on function public.command_allowlist(text) to authenticated, service_role;
