create function bruce.rule_about(p_rule public.drift_rules)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((
    select t.text
    from public.settings as s
    join public.texts as t on t.language = s.language and t.key = 'rule_about.' || lower(p_rule.event_type)
  ), p_rule.description);
end;
$$;
comment on function bruce.rule_about(public.drift_rules) is
  'When a rule opens, in the language of settings.language where public.texts has it, else its description.';

grant execute on function bruce.rule_about(public.drift_rules) to authenticated, service_role;
