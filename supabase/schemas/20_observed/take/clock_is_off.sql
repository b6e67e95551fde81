create function bruce.clock_is_off(p_skew interval)
returns boolean
language sql
immutable
set search_path = ''
return p_skew not between interval '-2 minutes' and interval '2 minutes';
comment on function bruce.clock_is_off(interval) is 'A clock that is off by so much is told.';
