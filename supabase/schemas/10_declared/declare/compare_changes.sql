create function bruce.compare_changes(p_after bigint)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_touched constant jsonb := bruce.touched();
begin
  perform set_config('bruce.touched', '', true);
  perform bruce.compare_declared(array(
    select c.hostname from public.expected_changes as c where c.id > p_after
    union
    select jsonb_array_elements_text(v_touched)
    union
    -- the name before a rename too
    select n.name
    from public.expected_changes as c
    cross join lateral (
      select coalesce(c.before ->> case when c.service is null then 'name' else 'hostname' end) as name) as n
    where c.id > p_after and n.name is not null
  ));
end;
$$;
comment on function bruce.compare_changes(bigint) is
  'Compares each host whose declaration changed after that row of expected_changes, or that such a change '
  'concerns.';
