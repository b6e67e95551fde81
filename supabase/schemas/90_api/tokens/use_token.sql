create function bruce.use_token(
  p_token_sha256 text, p_roles text[], p_now timestamptz default bruce.clock(), p_writes boolean default true
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_token bruce.api_tokens;
  v_person jsonb;
  v_wait_s integer;
begin
  -- every request of the edge and of people comes by here, also those that only read
  perform bruce.avoid_jit();
  if p_token_sha256 is not null and not bruce.asks_by_key() then
    -- else the stored hash of a token would be as good as the token
    return bruce.fault(
      403, 'not_for_people', 'A person asks without token_sha256: tokens are for the edge functions.');
  elsif p_token_sha256 is null then
    v_person := bruce.use_person(p_roles, p_writes);
    return case when p_writes and bruce.is_read_only() and v_person ->> 'status' = '200'
      then bruce.read_only_fault() else v_person end;
  end if;
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
  if bruce.is_read_only() then
    if p_writes then
      return bruce.read_only_fault();
    end if;
    -- nothing can be counted
    return bruce.describe_token(v_token);
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
  return bruce.describe_token(v_token);
end;
$$;
comment on function bruce.use_token(text, text[], timestamptz, boolean) is
  'Status 200 with name, role and scope of a valid token of one of the roles; else the error to answer '
  'with, 429 when it asks too often, 503 when it wants to write where only reading is possible. A request '
  'that only reads is not counted on a read replica. Without a token, the person of the request counts: '
  'bruce.use_person.';
