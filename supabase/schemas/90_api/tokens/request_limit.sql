create function bruce.request_limit(p_token bruce.api_tokens)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return coalesce(p_token.requests_per_minute, case p_token.role when 'agent' then 120 else 600 end);
end;
$$;
comment on function bruce.request_limit(bruce.api_tokens) is 'Requests that a token may make in a minute.';
