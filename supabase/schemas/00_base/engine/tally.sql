create function bruce.tally(p_counter text, p_by integer default 1)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform set_config('bruce.' || p_counter, (bruce.tallied(p_counter) + p_by)::text, true);
end;
$$;
comment on function bruce.tally(text, integer) is
  'Counts within the transaction what a trigger did, for the answer of ingest.';

grant execute on function bruce.tally(text, integer) to service_role;
