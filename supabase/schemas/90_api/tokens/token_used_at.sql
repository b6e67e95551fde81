create function bruce.token_used_at(p_token bruce.api_tokens)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  -- a replica cannot even open a table that is not logged
  if pg_is_in_recovery() then
    return p_token.last_used_at;
  end if;
  return greatest(
    p_token.last_used_at,
    (select max(u.minute_at) from bruce.token_uses as u where u.token_id = p_token.id)
  );
end;
$$;
comment on function bruce.token_used_at(bruce.api_tokens) is
  'When a token was last used, to the minute; on a read replica to the hour, as its own column is written.';
