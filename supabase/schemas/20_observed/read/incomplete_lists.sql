create function bruce.incomplete_lists(p_source text, p_complete jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
  if coalesce(p_complete, 'true') in ('true', 'null') then
    return '{}';
  end if;
  return array(
    select l.list from bruce.snapshot_lists as l
    where l.source = p_source and (p_complete ->> l.list) is distinct from 'true'
    union
    select c.key
    from jsonb_each(case jsonb_typeof(p_complete) when 'object' then p_complete else '{}' end) as c
    where c.value <> 'true'
    order by 1
  );
end;
$$;
comment on function bruce.incomplete_lists(text, jsonb) is
  'The lists that may lack rows, of the member complete of a payload: true, false (all of them), or '
  '{"guests": true, "storages": false}, where a list that is not named may lack rows too.';
