create function bruce.names_of(p_host text, p_service text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(nullif(p_service, ''), p_host) || array(
    select f.name from bruce.former_names as f
    where f.hostname = p_host and f.service = coalesce(p_service, ''));
end;
$$;
comment on function bruce.names_of(text, text) is
  'The name of a host, or of a service of it, and those that it had before.';
