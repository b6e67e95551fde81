create function bruce.group_item(
  p_key text, p_kind text, p_issue_ids uuid[], p_hosts text[], p_hosts_total bigint, p_since timestamptz
)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'key', p_key, 'kind', p_kind,
    'cause_key', case when p_kind = 'cause' then split_part(p_key, ' ', 1) end,
    'details', case when p_kind = 'cause' then bruce.words_of_issues(p_issue_ids) end,
    'severity', m.items -> 0 -> 'severity',
    'event_type', m.items -> 0 -> 'event_type', 'field', m.items -> 0 -> 'field',
    'hosts', p_hosts, 'hosts_total', p_hosts_total, 'count', cardinality(p_issue_ids), 'since', p_since,
    'seen_at', (select max(l.value ->> 'seen_at') from jsonb_array_elements(m.items) as l (value)),
    'members', m.items,
    'victims', jsonb_build_object('total', cardinality(v.ids), 'items', (
      select coalesce(jsonb_agg(bruce.issue_line(i)), '[]') from public.issues as i
      where i.issue_id = any (v.ids[:5])
    ))
  )
  from (
    select coalesce(jsonb_agg(bruce.issue_line(i) order by n.position), '[]') as items
    from unnest(p_issue_ids[:5]) with ordinality as n (issue_id, position)
    join public.issues as i on i.issue_id = n.issue_id
  ) as m
  cross join (select array(select o.issue_id from bruce.victims_of(p_issue_ids[:50]) as o) as ids) as v;
$$;
comment on function bruce.group_item(text, text, uuid[], text[], bigint, timestamptz) is
  'A group of open issues as the dashboard shows it: its first five, and the first five that they explain.';
