create function bruce.end_silence(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_issue_id uuid := (
    select i.issue_id
    from public.settings as p
    join public.issues as i
      on i.drift_key = concat_ws('/', 'NODE_UNREACHABLE', p.self_hostname, '', 'reporters')
      and i.status <> 'resolved'
  );
begin
  if v_issue_id is null or exists (select from bruce.silent_together) then
    return;
  end if;
  update bruce.scopes as s
  set excused_until = p_now + s.stale_after
  where s.is_stale and greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_now
    and s.host in (select i.hostname from public.issues as i where i.suppressed_by = v_issue_id);
end;
$$;
comment on function bruce.end_silence(timestamptz) is
  'When it is over that nobody reports: those that have not reported yet have their intervals again.';
