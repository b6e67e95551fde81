create function bruce.measure_snapshots(p_reports bruce.report[], p_scope_ids integer[])
returns integer[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_report bruce.report;
  v_row public.observed_snapshots;
  v_scope bruce.scopes;
  v_crossed integer[] := '{}';
begin
  foreach v_report in array p_reports loop
    v_row := v_report.stored;
    v_scope := v_report.scope;
    if v_scope.scope_id = any (p_scope_ids)
      and (v_row.source <> 'docker' or v_scope.has_levels or bruce.may_exceed(v_row.snapshot))
      and bruce.take_measurements(
        v_scope.scope_id, v_row.source, v_row.snapshot, v_row.incomplete_lists, v_row.observed_at)
    then
      v_crossed := v_crossed || v_scope.scope_id;
    end if;
  end loop;
  return v_crossed;
end;
$$;
comment on function bruce.measure_snapshots(bruce.report[], integer[]) is
  'Compares the measurements of the applied snapshots with their thresholds. Returns the scopes where '
  'something crossed one.';
