-- Secrets: collectors drop them; what slipped through is stripped again before anything is stored.

create function bruce.looks_secret(p_key text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_key ~* '(passw|secret|token|api[-_.]?key|private[-_.]?key|credential|basicauth|digestauth|htpasswd)';
end;
$$;
comment on function bruce.looks_secret(text) is 'Does a key of this name hold a secret?';

grant execute on function bruce.looks_secret(text) to service_role;
