create function bruce.describe_token(p_token bruce.api_tokens)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'status', 200, 'name', p_token.name, 'role', p_token.role, 'hosts', p_token.hosts,
    'sources', p_token.sources);
end;
$$;
comment on function bruce.describe_token(bruce.api_tokens) is
  'What a function may know of the token that asks: never its hash.';
