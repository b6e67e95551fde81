create function bruce.repeated_disks(p_reports bruce.report[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_disks jsonb;
  v_repeated text[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_disks := (v_report.stored).snapshot -> 'disks';
    if jsonb_typeof(v_disks) = 'array'
      and exists (select from unnest(v_report.changed) as c where c.kind = 'disk')
    then
      v_repeated := v_repeated || array(
        select (v_report.scope).scope_id || '/' || i.identity
        from jsonb_array_elements(v_disks) as d
        cross join lateral bruce.disk_identity(d.value) as i (identity)
        where i.identity is not null
        group by i.identity
        having count(*) > 1
      );
    end if;
  end loop;
  return v_repeated;
end;
$$;
comment on function bruce.repeated_disks(bruce.report[]) is
  'What several disks of one scope say they are, each after the id of the scope and a slash.';
