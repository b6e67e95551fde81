create function bruce.sent_at(p_collector jsonb)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_sent_at timestamptz;
begin
  if bruce.reads_as(p_collector ->> 'sent_at', 'timestamptz') then
    v_sent_at := (p_collector ->> 'sent_at')::timestamptz;
  end if;
  return case when isfinite(v_sent_at) then v_sent_at end;
end;
$$;
comment on function bruce.sent_at(jsonb) is
  'When a collector sent what it saw, by its own clock, as it says in collector.sent_at. Null: it does not '
  'say, or that is no time.';
