create function bruce.note_applied(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_held integer[],
  p_is_replay boolean
)
returns integer[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_news integer[];
begin
  with report as materialized (
    select (o.scope).scope_id, o.stored as r, o.scope as was, (o.scope).scope_id = any (p_held) as is_held,
      -- what is sent at once is from when it arrives
      case when (o.stored).observed_at > (o.stored).received_at - interval '30 seconds'
        then (o.stored).received_at else (o.stored).observed_at end as seen_at,
      (select count(*) from unnest(p_parsed) as p
        where p.scope_id = (o.scope).scope_id and p.entity_key is null) as unreadable,
      array(
        select unnest((o.scope).lists)
        union
        select k from jsonb_object_keys((o.stored).snapshot) as k
          where jsonb_typeof((o.stored).snapshot -> k) = 'array'
        order by 1
      ) as lists
    from unnest(p_reports) as o
  ),
  noted as (
    update bruce.scopes as s
    set changed_at = (n.r).observed_at,
      -- a failure that is newer than the snapshot still stands
      error_kind = case when s.error_at > (n.r).observed_at then s.error_kind end,
      error_message = case when s.error_at > (n.r).observed_at then s.error_message end,
      error_since = case when s.error_at > (n.r).observed_at then s.error_since end,
      -- what is held is only noted; what is applied is the present from now on
      held_snapshot_id = case when n.is_held then (n.r).id end,
      releases_next = false,
      applied_snapshot_id = case when n.is_held then s.applied_snapshot_id else (n.r).id end,
      complete = case when n.is_held then s.complete else (n.r).complete and n.unreadable = 0 end,
      incomplete_lists = case when n.is_held then s.incomplete_lists else (n.r).incomplete_lists end,
      unreadable_rows = case when n.is_held then s.unreadable_rows else n.unreadable end,
      last_seen_at = case when not n.is_held
        then greatest(s.last_seen_at, n.seen_at) else s.last_seen_at end,
      lists = case when n.is_held then s.lists else n.lists end,
      -- what a spool replays is not judged: the first report of today is
      is_confirming = s.is_confirming or p_is_replay,
      problems = case
        when n.is_held then s.problems
        when not (n.r).complete
          then left(array_to_string(bruce.to_names((n.r).snapshot -> 'problems'), '; '), 500)
      end
    from report as n
    where s.scope_id = n.scope_id and s.scope_id = any (p_scope_ids)
    returning s.scope_id,
      -- the evidence itself is another: rules about its rows see that too
      (n.was).is_new or (n.was).is_stale or (n.was).is_confirming or (n.was).error_kind is not null
        or (n.was).held_snapshot_id is not null or not (n.was).complete or not s.complete
        or (n.was).unreadable_rows <> s.unreadable_rows or (n.was).lists <> s.lists as is_other
  )
  select coalesce(array_agg(n.scope_id), '{}') from noted as n where n.is_other
  into v_news;
  return v_news;
end;
$$;
comment on function bruce.note_applied(
  integer[], bruce.report[], bruce.parsed_row[], integer[], boolean
) is
  'Notes in each scope that its snapshot is the present, or that it is held. Returns the scopes whose '
  'evidence is another than before: new, stale, confirming, partial, with other lists.';
