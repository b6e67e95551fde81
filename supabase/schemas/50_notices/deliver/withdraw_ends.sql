create function bruce.withdraw_ends(p_gone jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  delete from public.actions as a
  using jsonb_to_recordset(p_gone) as g (
      target text, reaction text, kind text, created_at timestamptz, payload jsonb)
  cross join lateral bruce.said(g.payload) as s
  join public.events as b on b.event_id = s.event_id
  join public.issues as i on i.issue_id = s.issue_id
  cross join lateral (select s.status = 'opened' or g.kind = 'escalation' as is_first) as f
  where g.kind <> 'repeat'
    and a.target = g.target and a.reaction is not distinct from g.reaction
    and a.status = 'pending' and a.attempts = 0 and a.kind = 'single'
    and a.payload ->> 'status' = 'resolved' and (a.payload ->> 'issue_id')::uuid = s.issue_id
    and b.id < (select e.id from public.events as e where e.event_id = (a.payload ->> 'id')::uuid)
    -- the last word before it, of those that were sent or will be
    and coalesce((
      select w.status
      from public.actions as t
      cross join lateral bruce.said(t.payload) as w
      join public.events as v on v.event_id = w.event_id
      where t.target = g.target and t.reaction is not distinct from g.reaction
        and t.created_at between case when f.is_first then g.created_at else i.first_seen_at end
          and a.created_at
        and w.issue_id = s.issue_id
        and v.id < (select e.id from public.events as e where e.event_id = (a.payload ->> 'id')::uuid)
      order by t.created_at desc, v.id desc
      limit 1
    ) = 'resolved', f.is_first);
end;
$$;
comment on function bruce.withdraw_ends(jsonb) is
  'Takes back the ends of what nobody was told: those that wait to be sent after a notification that was '
  'taken back, when no word of their issue is sent in between. p_gone: rows of actions that were deleted.';
