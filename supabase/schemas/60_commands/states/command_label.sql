create function bruce.command_label(p_command public.bruce_cmd)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_command.name || coalesce(' ' || p_command.service, '') || ' on ' || p_command.target;
end;
$$;
comment on function bruce.command_label(public.bruce_cmd) is
  'A command as people say it: docker_restart freshrss on box2-daily.';
