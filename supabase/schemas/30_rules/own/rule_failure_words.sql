create function bruce.rule_failure_words(p_failure bruce.rule_failure)
returns text
language sql
immutable
set search_path = ''
as $$
  select format('The rule %s failed%s: %s. Nothing is concluded from it there.', p_failure.event_type,
    coalesce(' on ' || p_failure.hostname, ''), rtrim(left(p_failure.message, 500), '.'));
$$;
comment on function bruce.rule_failure_words(bruce.rule_failure) is
  'Where a rule of one''s own could not be judged and why, in one sentence.';

grant execute on function bruce.rule_failure_words(bruce.rule_failure) to authenticated, service_role;
