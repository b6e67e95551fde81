create function bruce.purge_metrics(p_before timestamptz, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
-- a long read of the history holds its lock: the next run tries again
set lock_timeout = '250ms'
as $$
declare
  v_part constant smallint := bruce.metric_part('5 minutes', p_now + interval '1 day');
begin
  delete from bruce.metric_samples as m where m.received_at < p_now - interval '2 hours';
  -- the part of tomorrow holds what is more than two days old
  if exists (select from bruce.metric_rollups as r where r.part = v_part) then
    execute format('truncate bruce.%I', 'metric_five_minutes_' || v_part);
  end if;
  if date_trunc('day', p_before, 'UTC') < date_trunc('day', p_now, 'UTC') then
    delete from bruce.metric_rollups as r where r.part = 4 and r.starts_at < p_now - interval '30 days';
    delete from bruce.metric_rollups as r where r.part = 5 and r.starts_at < p_now - interval '2 years';
    perform bruce.purge_series();
  end if;
exception
  when lock_not_available then
    null;
end;
$$;
comment on function bruce.purge_metrics(timestamptz, timestamptz) is
  'Ends what is kept too long: samples after 2 hours, five minutes after 2 days, hours after 30 days, days '
  'after 2 years. p_before: when it was done last.';
