create function bruce.backoff(p_attempts integer, p_retry_after_s integer default null)
returns interval
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- half of it is random, so that attempts that failed together do not return together
  return make_interval(secs => greatest(
    least(3600, 5 * 2 ^ least(p_attempts - 1, 20)) * (0.5 + random() / 2),
    least(coalesce(p_retry_after_s, 0), 86400)
  ));
end;
$$;
comment on function bruce.backoff(integer, integer) is
  'Pause after a number of attempts: 5 s, doubled for each, at most an hour, with jitter; longer if the '
  'target asks for it.';
