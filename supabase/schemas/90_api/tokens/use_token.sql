create function bruce.use_token(p_token_sha256 text, p_roles text[], p_now timestamptz default bruce.clock())
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
  v_wait_s integer;
begin
  -- every request of the edge comes by here, also those that only read
  perform bruce.avoid_jit();
  select t.* into v_token
  from bruce.api_tokens as t
  where t.token_sha256 = p_token_sha256 and t.revoked_at is null and coalesce(t.expires_at > p_now, true);
  if not found then
    return bruce.fault(401, 'unknown_token', 'The token is unknown, expired or revoked.');
  end if;
  if v_token.role <> all (p_roles) then
    return bruce.fault(403, 'wrong_role', format(
      'A token of role %s may not do this; it takes %s.', v_token.role, array_to_string(p_roles, ' or ')));
  end if;
  v_wait_s := bruce.count_request(v_token.id, bruce.request_limit(v_token), p_now);
  if v_wait_s > 0 then
    return bruce.fault(
      429, 'rate_limited',
      format('This token has made its requests of this minute; wait %s seconds.', v_wait_s),
      p_retry_after_s => v_wait_s);
  end if;
  if coalesce(v_token.last_used_at < p_now - interval '1 hour', true) then
    -- token_uses knows it to the minute; a row that another request of the token holds is skipped
    update bruce.api_tokens as t set last_used_at = p_now
    where t.id = (
      select o.id from bruce.api_tokens as o where o.id = v_token.id for no key update skip locked);
  end if;
  return jsonb_build_object(
    'status', 200, 'name', v_token.name, 'role', v_token.role, 'hosts', v_token.hosts,
    'sources', v_token.sources);
end;
$$;
comment on function bruce.use_token(text, text[], timestamptz) is
  'Status 200 with name, role and scope of a valid token of one of the roles; else the error to answer '
  'with, 429 when it asks too often.';
