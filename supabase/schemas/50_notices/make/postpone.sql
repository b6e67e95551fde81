create function bruce.postpone(p_reaction text, p_by interval, p_now timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  update public.tasks as t
  set tell_at = case when t.tell_at <= p_now then p_now + p_by else t.tell_at end,
    repeat_at = case when t.repeat_at <= p_now then p_now + p_by else t.repeat_at end,
    escalate_at = case when t.escalate_at <= p_now then p_now + p_by else t.escalate_at end
  where t.reaction = p_reaction and t.next_due_at <= p_now;
$$;
comment on function bruce.postpone(text, interval, timestamptz) is
  'Moves every notice of a reaction that is due to p_by from now.';
