create function bruce.issue_names(p_issue public.issues)
returns text[]
language sql
stable
set search_path = ''
as $$
  select array(
    select distinct bruce.fold_name(ltrim(n.name, '/'))
    from (
      select coalesce(p_issue.service, p_issue.hostname) as name
      union all
      select unnest(array[e.name, e.entity_key, e.item ->> 'name', e.item ->> 'vmid'])
      from bruce.entities as e
      where e.entity_id = p_issue.entity_id
        or p_issue.entity_id is null and e.hostname = p_issue.hostname and e.service_id = p_issue.service_id
      union all
      select unnest(x.aliases) from public.expected_services as x where x.id::text = p_issue.service_id::text
    ) as n
    where n.name is not null
  );
$$;
comment on function bruce.issue_names(public.issues) is
  'Folded names that the thing of an issue may have in a snapshot.';
