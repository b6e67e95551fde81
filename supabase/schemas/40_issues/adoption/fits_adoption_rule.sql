create function bruce.fits_adoption_rule(p_rule public.adoption_rules, p_issue public.issues)
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(p_issue.event_type = p_rule.event_type, p_rule.event_type is null)
    and bruce.matches_glob(p_issue.field, p_rule.field)
    and bruce.matches_glob(p_issue.hostname, p_rule.hostname)
    and bruce.matches_glob(p_issue.service, p_rule.service)
    and bruce.matches_glob(p_issue.observed, p_rule.observed)
    and (
      p_rule.within is null or coalesce((
        select bool_and(coalesce(bruce.to_inet(a) <<= p_rule.within, false))
        from unnest(string_to_array(p_issue.observed, ',')) as a), false));
$$;
comment on function bruce.fits_adoption_rule(public.adoption_rules, public.issues) is
  'Is the rule about the issue? A value that is no address is within no prefix.';
