create function bruce.unit_search(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_manager text := (
    select e.item ->> 'manager' from bruce.entities as e
    where e.hostname = p_row.hostname and e.kind = 'unit' order by e.entity_id limit 1
  );
  v_like text := bruce.shell_word('*' || p_row.service || '*');
begin
  if v_like is null then
    return '{}';
  end if;
  return jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line', case v_manager
    when 'windows' then 'Get-Service ' || v_like
    when 'launchd' then 'launchctl list | grep -iF -e ' || bruce.shell_word(p_row.service)
    else 'systemctl list-unit-files --no-pager ' || v_like end));
end;
$$;
comment on function bruce.unit_search(bruce.all_drift) is
  'The line that lists what a machine can start under a name like that of a service, by what manages its '
  'units.';
