create function bruce.may_follow(p_before text, p_after text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case p_before
    -- made: allowed, allowed with approval, or not allowed
    when 'new' then p_after in ('pending', 'awaiting_approval', 'rejected')
    -- approved, cancelled, nobody came, or its row in the allow-list changed
    when 'awaiting_approval' then p_after in ('pending', 'cancelled', 'expired', 'rejected')
    when 'pending' then p_after in ('claimed', 'cancelled', 'expired', 'rejected')
    -- lost before the start, it waits again; the other ways are what the worker reports
    when 'claimed'
      then p_after in ('running', 'pending', 'succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    when 'running' then p_after in ('succeeded', 'failed', 'rejected', 'cancelled', 'undetermined')
    -- what has ended stays so
    else false
  end;
end;
$$;
comment on function bruce.may_follow(text, text) is
  'May a command go from one state to the other? A new one comes from the state new.';
