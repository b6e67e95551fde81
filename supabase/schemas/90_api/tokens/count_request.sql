create function bruce.count_request(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_left double precision := 1 - extract(epoch from p_now - v_minute) / 60;
  v_made double precision;
  v_wait_s integer;
begin
  update bruce.token_uses as u set
    requests_before = case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests else 0 end,
    requests = case when u.minute_at = v_minute then u.requests + 1 else 1 end,
    minute_at = v_minute
  where u.token_id = p_token_id and u.session = pg_backend_pid()
  returning u.requests - 1 + u.requests_before * v_left + coalesce((
    select sum(case when o.minute_at = v_minute then o.requests + o.requests_before * v_left
      when o.minute_at = v_minute - interval '1 minute' then o.requests * v_left end)
    from bruce.token_uses as o
    where o.token_id = p_token_id and o.session <> u.session
  ), 0)
  into v_made;
  if v_made < p_limit then
    return 0;
  elsif v_made is not null then
    -- a request that is refused does not count
    update bruce.token_uses as u set requests = u.requests - 1
    where u.token_id = p_token_id and u.session = pg_backend_pid();
    return bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  end if;

  v_wait_s := bruce.seconds_to_wait(p_token_id, p_limit, p_now);
  if v_wait_s > 0 then
    return v_wait_s;
  end if;
  -- sessions that are no more leave their rows
  delete from bruce.token_uses as u
  where u.ctid = any (array(
    select o.ctid from bruce.token_uses as o
    where o.token_id = p_token_id and o.minute_at < v_minute - interval '10 minutes'
    for update skip locked
  ));
  insert into bruce.token_uses (token_id, session, minute_at, requests)
  values (p_token_id, pg_backend_pid(), v_minute, 1);
  return 0;
end;
$$;
comment on function bruce.count_request(bigint, integer, timestamptz) is
  'Counts a request of a token: 0 when it is within its limit a minute, else the seconds to wait. Requests '
  'that run at this very moment in other sessions are not counted yet: a limit can be passed by as many as '
  'there are sessions.';
