create function bruce.is_secret_host(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_hostname), false);
end;
$$;
comment on function bruce.is_secret_host(text) is
  'Is it tagged secrets or vault, so that mounts and commands are never stored?';
