create function bruce.may_hold_secrets(p_value jsonb)
returns boolean
language plpgsql
immutable
cost 10000
set search_path = ''
as $$
begin
  return p_value::text ~* (
    '"env|"cmd"|"command"|"args"|"entrypoint"|"healthcheck"|' || bruce.value_hints()
  );
end;
$$;
comment on function bruce.may_hold_secrets(jsonb) is
  'May the value hold secrets? One regular expression over its text. It saves strip_secrets, which walks '
  'through the tree; nearly all snapshots hold none.';

grant execute on function bruce.may_hold_secrets(jsonb) to service_role;
