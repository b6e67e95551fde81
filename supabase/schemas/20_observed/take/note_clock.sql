create function bruce.note_clock(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_read bruce.clock_reading
)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope bruce.scopes := p_scope;
begin
  if (p_read.clock_skew, p_read.doubtful_skew) is distinct from (p_scope.clock_skew, p_scope.doubtful_skew)
    or p_read.doubtful_looks > 0
    or p_scope.last_contact_at > p_row.received_at + interval '30 seconds'
    or greatest(p_scope.last_snapshot_at, p_scope.error_at) > p_row.received_at + interval '30 seconds'
  then
    update bruce.scopes as s
    set clock_skew = p_read.clock_skew, doubtful_skew = p_read.doubtful_skew,
      doubtful_looks = p_read.doubtful_looks, doubtful_at = p_row.received_at,
      -- what is late is no sign of life, unless it goes on
      last_contact_at = case when p_read.is_newest or p_read.doubtful_looks > 1 then p_row.received_at
        else least(s.last_contact_at, p_row.received_at) end,
      -- what a clock that was ahead has written
      last_seen_at = case when s.last_seen_at is not null
        then least(s.last_seen_at, p_row.received_at) end,
      returned_at = case when s.returned_at is not null then least(s.returned_at, p_row.received_at) end,
      last_snapshot_at = case when p_read.is_newest and s.last_snapshot_at >= p_read.observed_at
        then '-infinity' else s.last_snapshot_at end,
      error_at = case when p_read.is_newest and s.error_at >= p_read.observed_at
        then '-infinity' else s.error_at end
    where s.scope_id = p_scope.scope_id
    returning s.* into v_scope;
  end if;
  return v_scope;
end;
$$;
comment on function bruce.note_clock(
  public.observed_snapshots, bruce.scopes, bruce.clock_reading
) is
  'Notes in a scope what its clock is now known to be, where that is another than before, and takes moments '
  'of the future out of it. Returns the scope.';
