create function bruce.tell_owed_ends(p_events public.events[], p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_reaction public.reactions;
  v_end record;
begin
  for v_end in
    with ended as (
      select distinct on (k.member_key) k.member_key, e.event_id, e.severity
      from unnest(p_events) as e
      cross join lateral (
        select coalesce(e.issue_id::text, e.drift_key, e.event_id::text) as member_key) as k
      where e.status = 'resolved'
      order by k.member_key, e.created_at desc, e.id desc
    )
    delete from bruce.owed_ends as o using ended as e
    where o.member_key = e.member_key
    returning o.target, o.reaction, o.max_attempts, e.event_id, e.severity
  loop
    v_reaction := null;
    select r.* into v_reaction from public.reactions as r where r.name = v_end.reaction;
    v_reaction.max_attempts := v_end.max_attempts;
    perform bruce.add_actions(
      v_reaction,
      array[
        row(null, null, 'single', v_end.target, v_end.severity, array[v_end.event_id], 1)::bruce.notification
      ],
      p_now);
  end loop;
end;
$$;
comment on function bruce.tell_owed_ends(public.events[], timestamptz) is
  'Sends the ends that are owed for reactions that were disabled or deleted, each as a notification of its '
  'own.';
