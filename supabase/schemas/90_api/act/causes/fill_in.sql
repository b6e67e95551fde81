create function bruce.fill_in(p_text text, p_issue public.issues)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- in one pass, so that a name that looks like a placeholder stays a name
  return (
    select string_agg(case p.part
      when '{hostname}' then p_issue.hostname
      when '{service}' then coalesce(p_issue.service, '')
      when '{issue_id}' then p_issue.issue_id::text
      else p.part end, '' order by p.position)
    from regexp_matches(p_text, '\{hostname\}|\{service\}|\{issue_id\}|[^{]+|\{', 'g')
      with ordinality as m (found, position)
    cross join lateral (select m.found[1] as part, m.position) as p
  );
end;
$$;
comment on function bruce.fill_in(text, public.issues) is
  'A target or an argument of a command, with {hostname}, {service} and {issue_id} as those of an issue.';
