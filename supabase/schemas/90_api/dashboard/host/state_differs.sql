create function bruce.state_differs(p_lifecycle text, p_state text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select case p_lifecycle
    when 'active' then p_state in ('stopped', 'paused', 'failed', 'unstable', 'absent')
    when 'offline' then p_state in ('running', 'unstable')
    when 'retired' then p_state in ('running', 'unstable')
    else false end;
$$;
comment on function bruce.state_differs(text, text) is
  'Is what is observed another state than the declared one? What nobody knows differs from nothing.';
