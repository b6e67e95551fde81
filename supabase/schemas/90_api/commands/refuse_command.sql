create function bruce.refuse_command(p_token jsonb, p_command_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_token ->> 'status' <> '200' then
    return p_token;
  end if;
  if not exists (
    select from public.bruce_cmd as c
    where c.command_id = p_command_id and (
      c.requested_by = p_token ->> 'name'
      or p_token ->> 'role' = 'operator' and bruce.in_scope(p_token, c.target)
    )
  ) then
    return bruce.unknown_command();
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_command(jsonb, uuid) is
  'Why the token may not decide about the command, as the answer; null when it may. An operator decides '
  'about commands on its hosts, everybody about the commands that it asked for.';
