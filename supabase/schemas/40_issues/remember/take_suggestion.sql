create function bruce.take_suggestion(
  p_issue_id uuid, p_suggestion text, p_cause text, p_by text, p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into bruce.suggestions_taken as t (issue_id, suggestion, taken_at, taken_by, cause)
  values (p_issue_id, p_suggestion, p_now, p_by, p_cause)
  -- taken again before anything was seen: one try
  on conflict (issue_id, suggestion) do update set taken_at = excluded.taken_at, taken_by = excluded.taken_by;
end;
$$;
comment on function bruce.take_suggestion(uuid, text, text, text, timestamptz) is
  'Somebody did what was suggested for an issue: bruce.judge_suggestions waits for what is seen of it.';
