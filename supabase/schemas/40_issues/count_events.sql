create function bruce.count_events(p_after bigint)
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
  );
end;
$$;
comment on function bruce.count_events(bigint) is
  'How many events of issues came after that one: {"opened", "changed", "resolved"}.';

grant execute on function bruce.count_events(bigint) to service_role;
