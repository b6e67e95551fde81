create function bruce.hears_another(p_row public.observed_snapshots, p_scope bruce.scopes)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_instance constant text := left(p_row.collector ->> 'instance', 200);
  -- the first one speaks: two of its intervals are not over
  v_is_second constant boolean := p_row.received_at
    < p_scope.last_contact_at + make_interval(secs => p_scope.interval_s * 2);
  v_hash bigint;
begin
  if v_instance is not null and p_scope.instance is distinct from v_instance then
    if p_scope.instance is null or not v_is_second then
      update bruce.scopes as s
      set instance = v_instance, other_instance = null, other_hash = null, other_since = null, other_at = null
      where s.scope_id = p_scope.scope_id;
      return false;
    end if;
  elsif v_is_second and (
    p_row.content_hash = p_scope.other_hash
    -- the fourth of A, B, A, B, in less time than one collector takes to say as much
    or p_scope.alternations > 0 and p_row.content_hash = p_scope.before_hash and p_scope.declares_interval
      and p_row.observed_at < p_scope.before_at + make_interval(secs => p_scope.interval_s * 1.7)
      -- what only comes and goes, or changes its state, is one and the same machine
      and not bruce.has_names_in_common(p_row, p_scope.scope_id)
  ) then
    v_hash := p_row.content_hash;
  else
    return false;
  end if;
  update bruce.scopes as s
  set other_instance = v_instance, other_hash = v_hash, other_at = p_row.received_at,
    other_since = coalesce(
      case when s.other_at >= p_row.received_at - s.stale_after then s.other_since end, p_row.received_at)
  where s.scope_id = p_scope.scope_id;
  return true;
end;
$$;
comment on function bruce.hears_another(public.observed_snapshots, bruce.scopes) is
  'Whether a snapshot is of a second collector of that name, whose word does not count while the first one '
  'speaks: it says another instance, or two contents without a name in common alternate faster than one '
  'collector reports. A first one that is silent for two intervals is followed by the second.';
