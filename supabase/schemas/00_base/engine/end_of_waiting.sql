create function bruce.end_of_waiting()
returns timestamptz
language plpgsql
volatile
set search_path = ''
as $$
begin
  return clock_timestamp() + case
    when coalesce(current_setting('request.method', true), '') <> ''
      or coalesce(current_setting('request.jwt.claims', true), '') <> ''
    then interval '3 seconds' else interval '30 seconds'
  end;
end;
$$;
comment on function bruce.end_of_waiting() is
  'Until when a writer waits for others: for 3 seconds in a request of the API, because those who read need '
  'its connection, else for 30.';

grant execute on function bruce.end_of_waiting() to service_role;
