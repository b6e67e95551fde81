create function bruce.tasks_line(p_guest bruce.entities)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_guest.kind <> 'guest' or p_guest.item ->> 'vmid' !~ '^\d{1,9}$' then
    return '{}';
  end if;
  return jsonb_build_object('shell', jsonb_strip_nulls(jsonb_build_object(
    'on', p_guest.node,
    'line', 'pvesh get /nodes/localhost/tasks --source active --vmid ' || (p_guest.item ->> 'vmid'))));
end;
$$;
comment on function bruce.tasks_line(bruce.entities) is
  'The line that shows which tasks of Proxmox VE work on a guest now.';
