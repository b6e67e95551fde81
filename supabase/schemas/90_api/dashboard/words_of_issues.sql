create function bruce.words_of_issues(p_issue_ids uuid[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.cause_words(jsonb_populate_record(null::bruce.cause, jsonb_build_object(
      'event_type', min(i.event_type),
      'service', case when count(distinct m.service_key) = 1 and count(m.service_key) = count(*)
        then min(i.service) end,
      'field', case when count(distinct i.field) = 1 and count(i.field) = count(*) then min(i.field) end,
      'expected', case when count(distinct i.expected) = 1 and count(i.expected) = count(*)
        then min(i.expected) end,
      'observed', case when count(distinct i.observed) = 1 and count(i.observed) = count(*)
        then min(i.observed) end,
      'place', min(m.place), 'lead_details', min(i.details), 'hosts', array_agg(distinct i.hostname),
      'services', array_agg(distinct i.service), 'issue_ids', array_agg(i.issue_id),
      'services_total', count(distinct i.hostname || '/' || i.service))))
    from bruce.cause_members as m
    join public.issues as i on i.issue_id = m.issue_id
    where m.issue_id = any (p_issue_ids)
  );
end;
$$;
comment on function bruce.words_of_issues(uuid[]) is
  'The sentence of those issues of one cause that a group of the dashboard holds.';
