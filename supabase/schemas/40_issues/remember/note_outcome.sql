create function bruce.note_outcome(
  p_drift_key text, p_suggestion text, p_worked boolean, p_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.suggestion_outcomes as o
    (drift_key, suggestion, worked, failed, failed_in_a_row, worked_at, tried_at)
  values (
    p_drift_key, p_suggestion, p_worked::integer, (not p_worked)::integer, (not p_worked)::integer,
    case when p_worked then p_at end, p_at)
  on conflict (drift_key, suggestion) do update set
    worked = o.worked + excluded.worked, failed = o.failed + excluded.failed,
    failed_in_a_row = case when p_worked then 0 else o.failed_in_a_row + 1 end,
    worked_at = greatest(o.worked_at, excluded.worked_at), tried_at = excluded.tried_at;
end;
$$;
comment on function bruce.note_outcome(text, text, boolean, timestamptz) is
  'One more try of a suggestion, and whether an observation proved that it helped.';
