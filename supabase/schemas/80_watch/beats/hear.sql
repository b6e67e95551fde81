-- a sequence that is not logged takes a value without a transaction id: nothing reaches the disk

create function bruce.hear(p_name text, p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before bigint;
  v_now constant bigint := extract(epoch from p_now) * 1000;
begin
  case p_name
    when 'jobs' then
      select s.last_value into v_before from bruce.jobs_beat as s;
    when 'engine' then
      select s.last_value into v_before from bruce.engine_beat as s;
    when 'dispatcher' then
      select s.last_value into v_before from bruce.dispatcher_beat as s;
  end case;
  if v_now > v_before then
    perform setval(format('bruce.%I', p_name || '_beat')::regclass, v_now);
  end if;
end;
$$;
comment on function bruce.hear(text, timestamptz) is
  'Records that jobs, engine or dispatcher did their work, without writing to the disk. It stays when the '
  'transaction is rolled back, so it is the last statement of what can fail. A crash of the server forgets '
  'it; the row in heartbeats is at most an hour older.';
