create view bruce.cause_members with (security_invoker = true) as
select
  bruce.cause_key(i, p.same_by, f.place, s.host, f.error) as cause_key,
  i.issue_id, i.hostname, i.service, bruce.fold_name(i.service) as service_key, i.event_type,
  -- what the sentence of the cause says of the place
  case
    when 'place' = any (p.same_by) and i.service is null then f.place
    when 'reporter' = any (p.same_by) then s.host
  end as place,
  greatest(i.last_seen_at, case when not i.stale then s.last_seen_at end) as last_seen_at
from public.issues as i
cross join lateral (
  select coalesce(
    (
      select c.same_by from bruce.cause_parts as c
      where c.event_type = i.event_type and coalesce(i.field, '') like c.field_like
      order by length(c.field_like) desc, c.field_like
      limit 1
    ),
    '{field,observed}') as same_by
) as p
left join bruce.scopes as s on s.scope_id = i.scope_id
left join bruce.host_state as h on h.hostname = i.hostname and i.service is null
cross join lateral (
  select
    -- where it is counts before where it is declared
    coalesce(h.place, h.node, h.parent, h.cluster) as place,
    case when 'error' = any (p.same_by) then bruce.kind_of_error(s.error_kind, s.error_message) end as error
) as f
where i.status <> 'resolved'
  -- what a root cause explains stands below that one
  and i.suppressed_by is null;
comment on view bruce.cause_members is
  'The living issues that no other one explains, each with the cause that it belongs to.';

grant select on bruce.cause_members to authenticated, service_role;
