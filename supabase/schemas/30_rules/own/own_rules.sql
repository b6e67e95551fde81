create view bruce.own_rules with (security_invoker = true) as
select r.event_type, r.rule_view
from public.drift_rules as r
where r.enabled and not starts_with(r.rule_view, 'bruce.');
comment on view bruce.own_rules is
  'The rules that are not of BRUCE, and are asked: a view of any other schema.';

grant select on bruce.own_rules to authenticated, service_role;
