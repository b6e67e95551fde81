create function bruce.ending_step(p_ended_by text)
returns text
language sql
immutable
set search_path = ''
return case when p_ended_by in ('observed', 'declared') then 'resolved' else 'set_aside' end;
comment on function bruce.ending_step(text) is
  'Whether an occurrence that ended was resolved, or set aside: a waiver took over, or it was forgotten.';

grant execute on function bruce.ending_step(text) to authenticated, service_role;
