create function bruce.excuse_silence(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set excused_until = p_now + s.stale_after
  where not s.is_stale
    -- once for each silence: jobs that run seldom would excuse for ever
    and (s.excused_until is null or s.last_contact_at >= s.excused_until - s.stale_after);
end;
$$;
comment on function bruce.excuse_silence(timestamptz) is
  'The engine is back: each collector that was in time when it stopped has its intervals again.';
