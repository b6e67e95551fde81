create function public.command_status(token_sha256 text default null, command_id uuid default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    command_status.token_sha256, array['agent', 'operator', 'worker'], p_writes => false);
  v_command public.bruce_cmd;
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  select c.* into v_command from public.bruce_cmd as c
  where c.command_id = command_status.command_id
    and (c.requested_by = v_token ->> 'name' or bruce.in_scope(v_token, c.target));
  if not found then
    return bruce.unknown_command();
  end if;
  return jsonb_build_object(
    'status', 200,
    'command', to_jsonb(v_command) - array['lease', 'lease_s'],
    'results', (
      select coalesce(jsonb_agg(
        to_jsonb(r) - array['id', 'command_id', 'lease', 'content_hash'] order by r.is_late, r.id
      ), '[]')
      from public.bruce_cmd_result as r where r.command_id = command_status.command_id
    )
  );
end;
$$;
comment on function public.command_status(text, uuid) is
  'A command without its lease, and the results that workers reported of it. Security definer: the edge may '
  'not read tokens.';

grant execute on function public.command_status(text, uuid) to authenticated, service_role;
