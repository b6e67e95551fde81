-- a gap is named by those who ask, so that no name is made for what is no gap
create view bruce.coverage_rows with (security_invoker = true) as
select
  'declared hosts that nobody has seen'::text as question, h.hostname, h.hostname as thing,
  null::text as place,
  h.state = 'unobserved' and not exists (select from bruce.scopes as s where s.host = h.hostname) as is_gap
from bruce.host_state as h
where h.lifecycle = 'active'
union all
select
  'declared services that nobody can see', t.hostname, t.service, t.hostname,
  t.state = 'unobserved' and not exists (
    select from bruce.entities as e where e.service_id = t.service_id and e.kind = 'check'
  )
from bruce.service_state as t
where t.lifecycle = 'active'
union all
select 'reporting hosts that nobody declared', s.host, s.host, null, not bool_or(s.is_declared)
  from bruce.scopes as s group by s.host
union all
select
  'running containers and apps that nobody declared', e.hostname, e.name, e.hostname,
  e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('container', 'app') and e.state in ('running', 'unstable')
union all
select 'guests that nobody declared', e.hostname, e.name, null, e.match = 'undeclared'
from bruce.entities as e
where e.kind in ('guest', 'vm');
comment on view bruce.coverage_rows is
  'Each declared or observed thing, its place where its name needs one, and whether the other side knows it.';

grant select on bruce.coverage_rows to authenticated, service_role;
