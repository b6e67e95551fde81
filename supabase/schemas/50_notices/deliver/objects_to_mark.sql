create function bruce.objects_to_mark(p_target text, p_event jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    -- an issue has the name that its host has by now
    with said as (
      select
        case when i.issue_id is null then p_event ->> 'hostname' else i.hostname end as hostname,
        case when i.issue_id is null then p_event ->> 'service' else i.service end as service,
        p_event ->> 'event_type' as event_type, p_event ->> 'source' as source, p_event ->> 'status' as status
      from (select (p_event ->> 'issue_id')::uuid as issue_id) as p
      left join public.issues as i on i.issue_id = p.issue_id
    ),
    subject as (
      select o.*, s.hostname
      from said as s
      cross join lateral bruce.netbox_object_of(s.hostname, s.service, s.event_type, s.source) as o
    ),
    -- what was told of the host of a service may end when the service is declared
    host as (
      select o.*, s.hostname
      from said as s
      cross join lateral bruce.netbox_object_of(s.hostname, null, s.event_type, s.source) as o
      where s.status = 'resolved'
    ),
    chosen as (
      select u.*, true as is_subject from subject as u
      union all
      select h.*, false from host as h
      where not exists (select from subject as u where u.type = h.type and u.id = h.id)
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'type', c.type, 'id', c.id, 'name', c.name, 'is_subject', c.is_subject, 'is_retired', c.is_retired,
      'is_marked', exists (
        select from public.issues as i
        cross join lateral bruce.netbox_object_of(i.hostname, i.service, i.event_type, i.source) as o
        where i.status = 'open' and i.hostname = c.hostname and o.type = c.type and o.id = c.id
          and bruce.is_told_of(p_target, i.issue_id)
      )
    ) order by c.is_subject desc), '[]')
    from chosen as c
  );
end;
$$;
comment on function bruce.objects_to_mark(text, jsonb) is
  'The objects of NetBox that a notification of one event is about: [{type: device | vm | service, id, name, '
  'is_subject, is_retired, is_marked}]. is_subject: the event is told of it. is_marked: an issue about it is '
  'open, and the target was told so.';
