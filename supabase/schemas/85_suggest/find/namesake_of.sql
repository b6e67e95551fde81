create index issues_service_elsewhere_idx on public.issues (bruce.fold_name(service))
  where status <> 'resolved' and event_type in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED');

create function bruce.namesake_of(p_row bruce.all_drift, p_event_type text)
returns public.issues
language plpgsql
stable
set search_path = ''
-- by its index alone: a name that many hosts have is asked of each of them
set enable_seqscan = off
as $$
declare
  v_issue public.issues;
begin
  select i.* into v_issue
  from public.issues as i
  where i.status <> 'resolved'
    and i.event_type in ('SERVICE_MISSING', 'SERVICE_UNEXPECTED')
    and bruce.fold_name(i.service) = bruce.fold_name(p_row.service)
    and i.event_type = p_event_type
    and i.hostname <> p_row.hostname
    and (p_event_type <> 'SERVICE_MISSING' or i.observed = 'absent')
  limit 1;
  return v_issue;
end;
$$;
comment on function bruce.namesake_of(bruce.all_drift, text) is
  'The issue of that rule about a service of the same name on another host: what is missing here may run '
  'there. Null: none.';
