create function bruce.now_sight(p_question bruce.question)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select (
    select jsonb_build_object(
      'declared', count(*), 'unseen', count(*) filter (where c.is_gap),
      'unseen_hosts', count(*) filter (where c.is_gap and c.place is null)
    )
    from bruce.coverage_rows as c
    where c.question in ('declared hosts that nobody has seen', 'declared services that nobody can see')
      and (p_question.is_free or bruce.in_scope(p_question.token, c.hostname))
  ) || (
    select jsonb_build_object(
      'reporting_hosts',
      count(distinct s.host) filter (where s.last_contact_at >= p_question.asked_at - s.stale_after)
    )
    from bruce.scopes as s
    where p_question.is_free or bruce.in_scope(p_question.token, s.host)
  );
$$;
comment on function bruce.now_sight(bruce.question) is
  'How much of what is declared anybody sees, and how many hosts report.';
