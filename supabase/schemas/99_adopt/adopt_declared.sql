do $$
declare
  v_expected jsonb := (
    select s.data from public.snapshots as s where s.snapshot_type = 'netbox'
      order by s.created_at desc limit 1
  );
begin
  if exists (select from public.assets) then
    perform bruce.compare_declared(bruce.refresh_host_names(array(select a.name from public.assets as a)));
  end if;
  if v_expected is not null then
    -- adds, and retires nothing
    perform bruce.project_expected(jsonb_build_object(
      'complete', false, 'services_complete', false,
      'hosts', (select coalesce(jsonb_agg(h.item), '[]') from bruce.expected_hosts(v_expected) as h)
    ));
  end if;
end;
$$;
