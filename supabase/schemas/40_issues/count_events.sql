create function bruce.count_events(p_after bigint, p_hosts text[] default null)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'opened', count(*) filter (where e.status = 'opened'),
      'changed', count(*) filter (where e.status = 'changed'),
      'resolved', count(*) filter (where e.status = 'resolved')
    )
    from public.events as e
    -- writers of an older BRUCE add events without an issue
    where e.id > p_after and e.issue_id is not null
      and (p_hosts is null or lower(e.hostname) = any (p_hosts))
  );
end;
$$;
comment on function bruce.count_events(bigint, text[]) is
  'How many events of issues came after that one: {"opened", "changed", "resolved"}. p_hosts: only of these, '
  'in lower case, when others write at the same time.';
