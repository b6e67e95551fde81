create function bruce.words_of_issues(p_issue_ids uuid[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select bruce.cause_words(jsonb_populate_record(null::bruce.cause, jsonb_build_object(
      'event_type', min(i.event_type), 'field', bruce.shared(array_agg(i.field)),
      'service', case when bruce.shared(array_agg(bruce.fold_name(i.service))) is not null
        then min(i.service) end,
      'expected', bruce.shared(array_agg(i.expected)), 'observed', bruce.shared(array_agg(i.observed)),
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
