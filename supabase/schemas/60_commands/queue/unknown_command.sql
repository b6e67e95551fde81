create function bruce.unknown_command()
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return bruce.fault(404, 'unknown_command', 'There is no such command, or it is not yours to see.');
end;
$$;
comment on function bruce.unknown_command() is
  'The answer about a command that does not exist or lies outside the scope of the token.';
