create function bruce.count_changes(p_after bigint)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    with changed as (
      select
        concat_ws('/', c.hostname, c.service) as name,
        case when bool_or(c.change = 'declared') then 'declared' when bool_or(c.change = 'retired')
          then 'retired'
          else 'changed' end as change
      from public.expected_changes as c
      where c.id > p_after and c.change <> 'deleted'
      -- a cluster may have the name of a device
      group by c.hostname, c.service, c.after ->> 'asset_type'
    )
    select jsonb_build_object(
      'created', count(*) filter (where c.change = 'declared'),
      'updated', count(*) filter (where c.change = 'changed'),
      'retired', coalesce(
        to_jsonb((array_agg(c.name order by c.name) filter (where c.change = 'retired'))[:100]), '[]'),
      'retired_total', count(*) filter (where c.change = 'retired')
    )
    from changed as c
  );
end;
$$;
comment on function bruce.count_changes(bigint) is
  'What was declared after that row of expected_changes: numbers of created and updated, names of retired '
  '(at most 100; retired_total is their number).';
