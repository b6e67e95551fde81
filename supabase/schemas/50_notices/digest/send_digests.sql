create function bruce.send_digests(p_now timestamptz default bruce.clock())
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_due record;
  v_sent integer := 0;
begin
  for v_due in select * from bruce.due_digests(p_now) loop
    perform bruce.send_digest(v_due, p_now);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end;
$$;
comment on function bruce.send_digests(timestamptz) is
  'Makes the digests that are due; called by the jobs. Returns how many.';
