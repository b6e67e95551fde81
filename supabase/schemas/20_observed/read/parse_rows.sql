create function bruce.parse_rows(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kinds text[] := (select array_agg(distinct r.kind) from unnest(p_rows) as r);
begin
  if v_kinds && array['container'] then
    return query select * from bruce.parse_docker(p_rows);
  end if;
  if v_kinds && array['node', 'guest', 'storage'] then
    return query select * from bruce.parse_proxmox(p_rows);
  end if;
  if v_kinds && array['system', 'app', 'vm', 'pool', 'disk', 'alert'] then
    return query select * from bruce.parse_truenas(p_rows);
  end if;
  if v_kinds && array['check'] then
    return query select * from bruce.parse_service_health(p_rows);
  end if;
  if v_kinds && array['route'] then
    return query select * from bruce.parse_proxy(p_rows);
  end if;
end;
$$;
comment on function bruce.parse_rows(bruce.raw_row[]) is
  'All rows of a batch, read by the function of their source.';
