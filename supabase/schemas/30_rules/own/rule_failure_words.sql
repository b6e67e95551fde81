create function bruce.rule_failure_words(p_failure bruce.rule_failure)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return bruce.say(
    case when p_failure.hostname is null then 'rule_failure.everywhere' else 'rule_failure.on_host' end,
    p_failure.event_type, bruce.full_stop(left(p_failure.message, 500)), p_failure.hostname
  );
end;
$$;
comment on function bruce.rule_failure_words(bruce.rule_failure) is
  'Where a rule of one''s own could not be judged and why, in one sentence.';

grant execute on function bruce.rule_failure_words(bruce.rule_failure) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('rule_failure.everywhere', 'en', 'The rule %1$s failed: %2$s Nothing is concluded from it there.'),
  ('rule_failure.everywhere', 'fr', 'La règle %1$s a échoué : %2$s Rien n''en est conclu.'),
  ('rule_failure.on_host', 'en', 'The rule %1$s failed on %3$s: %2$s Nothing is concluded from it there.'),
  ('rule_failure.on_host', 'fr',
    'La règle %1$s a échoué sur %3$s : %2$s Rien n''en est conclu pour cet hôte.');
