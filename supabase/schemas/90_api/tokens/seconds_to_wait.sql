create function bruce.seconds_to_wait(p_token_id bigint, p_limit integer, p_now timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_minute timestamptz := date_trunc('minute', p_now);
  v_passed double precision := extract(epoch from p_now - v_minute) / 60;
  v_requests integer;
  v_before integer;
begin
  select
    coalesce(sum(case when u.minute_at = v_minute then u.requests end), 0),
    coalesce(sum(case when u.minute_at = v_minute then u.requests_before
      when u.minute_at = v_minute - interval '1 minute' then u.requests end), 0)
  into v_requests, v_before
  from bruce.token_uses as u
  where u.token_id = p_token_id;
  return case
    when v_requests + v_before * (1 - v_passed) < p_limit then 0
    when v_requests < p_limit then
      ceil(60 * (1 - v_passed - (p_limit - v_requests) / v_before::double precision))::integer + 1
    else ceil(60 * (2 - v_passed - p_limit / v_requests::double precision))::integer + 1
  end;
end;
$$;
comment on function bruce.seconds_to_wait(bigint, integer, timestamptz) is
  'Until a token has room for a request again, 0 when it has. The minute slides: of the requests of the '
  'minute before count as many as are not yet a minute ago, as if they had come evenly.';
