create function bruce.collector_states(
  p_question bruce.question, out scope_id integer, out host text, out source text, out state text,
  out rank integer
)
returns setof record
language sql
stable
set search_path = ''
as $$
  select
    s.scope_id, s.host, s.source, k.state,
    array_position('{overdue,held,failing,partial,clock,fresh}', k.state)
  from bruce.scopes as s
  cross join lateral (
    select case
      when greatest(s.last_contact_at + s.stale_after, s.excused_until) < p_question.asked_at then 'overdue'
      when s.held_snapshot_id is not null then 'held'
      when s.error_kind is not null then 'failing'
      when not s.complete then 'partial'
      when s.clock_skew not between interval '-2 minutes' and interval '2 minutes' then 'clock'
      else 'fresh'
    end as state
  ) as k
  where p_question.is_free
    or bruce.in_scope(p_question.token, s.host, s.source);
$$;
comment on function bruce.collector_states(bruce.question) is
  'The worst that can be said of each collector, and its rank, 1 is worst: overdue, held by the mass-change '
  'guard, failing, partial, its clock is off, fresh.';
