create function bruce.last_event()
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- no other engine writes events until this transaction ends
  perform bruce.lock_engine();
  return coalesce((select max(e.id) from public.events as e), 0);
end;
$$;
comment on function bruce.last_event() is
  'The newest event; what the engine adds until the transaction ends is our own (count_events).';
