create function bruce.rank_of_state(p_state text)
returns integer
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array_position(
    array['running', 'unstable', 'changing', 'unknown', 'paused', 'failed', 'stopped'], p_state
  );
end;
$$;
comment on function bruce.rank_of_state(text) is
  'Order of states: a service has the state of its best replica, running before stopped.';
