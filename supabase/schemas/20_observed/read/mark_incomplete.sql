create function bruce.mark_incomplete(p_reports bruce.report[], p_parsed bruce.parsed_row[])
returns bruce.report[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_row public.observed_snapshots;
  v_reports bruce.report[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_row := v_report.stored;
    v_row.incomplete_lists := array(
      select unnest(v_row.incomplete_lists)
      union
      select l.list
      from unnest(p_parsed) as p
      join bruce.snapshot_lists as l on l.source = v_row.source and l.kind = p.kind
      where p.scope_id = (v_report.scope).scope_id and p.entity_key is null
      order by 1
    );
    v_report.stored := v_row;
    v_reports := v_reports || v_report;
  end loop;
  return v_reports;
end;
$$;
comment on function bruce.mark_incomplete(bruce.report[], bruce.parsed_row[]) is
  'A row without a usable name may be anything: its list is as good as incomplete. It costs no other list '
  'anything.';
