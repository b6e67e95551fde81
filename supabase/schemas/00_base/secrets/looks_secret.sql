create function bruce.looks_secret(p_key text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_key ~* bruce.secret_names();
end;
$$;
comment on function bruce.looks_secret(text) is 'Does a key of this name hold a secret?';

grant execute on function bruce.looks_secret(text) to service_role;
