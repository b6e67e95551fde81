-- whoever listens hears it at the commit; what is rolled back wakes nobody

create function bruce.wake_dispatch(p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if coalesce(bruce.next_due_at(p_now) > p_now, true) then
    return;
  end if;
  perform pg_notify('bruce_due', '');
  begin
    perform bruce.call_dispatch();
  exception
    when transaction_rollback then
      raise;
    -- an event is not refused because its notification will leave a minute later
    when others then
      raise warning 'dispatch is not called now, but by the next job: %', sqlerrm;
  end;
end;
$$;
comment on function bruce.wake_dispatch(timestamptz) is
  'Calls dispatch when this transaction commits, if a notification is due: who listens on channel bruce_due '
  '(the local stack) is told; where there are pg_net and a vault, the function is called.';
