-- Finishing: only who holds the lease says what became of a notice. Backoff, dead letters and the breaker are
-- decided here.

create function bruce.backoff(p_attempts integer, p_retry_after_s integer default null)
returns interval
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- half of it is chance: those that failed together do not return together
  return make_interval(secs => greatest(
    least(3600, 5 * 2 ^ least(p_attempts - 1, 20)) * (0.5 + random() / 2),
    least(coalesce(p_retry_after_s, 0), 86400)
  ));
end;
$$;
comment on function bruce.backoff(integer, integer) is
  'Pause after so many attempts: 5 s, doubled each time, an hour at most, with jitter; longer where the '
  'target asks for it.';
