create function bruce.judge_suggestions(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_patience constant interval := '30 minutes';
  v_taken record;
  v_count integer := 0;
begin
  for v_taken in
    select
      t.issue_id, t.suggestion, t.taken_at, t.cause, i.drift_key, i.status,
      -- seen again, well after it was done, by good evidence
      i.status <> 'resolved' and not i.stale
        and coalesce(s.last_seen_at, p_now) > t.taken_at + v_patience as is_disproved,
      (
        select e.cause from public.events as e
        where e.issue_id = t.issue_id and e.status = 'resolved' and e.created_at >= t.taken_at
        order by e.created_at desc, e.id desc limit 1
      ) as ended_by
    from bruce.suggestions_taken as t
    join public.issues as i on i.issue_id = t.issue_id
    left join bruce.scopes as s on s.scope_id = i.scope_id
    order by t.issue_id, t.suggestion
  loop
    continue when v_taken.status <> 'resolved' and not v_taken.is_disproved;
    -- what ended it otherwise proves nothing of this one
    if v_taken.is_disproved or v_taken.ended_by = coalesce(v_taken.cause, v_taken.ended_by) then
      perform bruce.note_outcome(
        v_taken.drift_key, v_taken.suggestion, not v_taken.is_disproved, p_now);
      v_count := v_count + 1;
    end if;
    delete from bruce.suggestions_taken as t
    where t.issue_id = v_taken.issue_id and t.suggestion = v_taken.suggestion;
  end loop;
  delete from bruce.suggestion_outcomes as o
  where o.tried_at < p_now - (select s.journal_retention from public.settings as s);
  return v_count;
end;
$$;
comment on function bruce.judge_suggestions(timestamptz) is
  'Says of suggestions that were taken whether they helped: the issue ended as they would end it, or it is '
  'still observed half an hour later. Forgets with the journal what was tried long ago.';
