create function bruce.judge_error(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_is_replay boolean
)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_kind text := bruce.strip_text(left(coalesce(p_row.error ->> 'kind', 'failed'), 60));
  v_message text := bruce.strip_text(left(p_row.error ->> 'message', 1000));
begin
  if p_row.observed_at <= greatest(p_scope.last_snapshot_at, p_scope.error_at) then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;
  update bruce.scopes as s
  set last_contact_at = greatest(s.last_contact_at, p_row.received_at), error_at = p_row.observed_at,
    last_seq = p_row.seq, error_kind = v_kind, error_message = v_message,
    error_since = case when s.error_kind is null then p_row.observed_at else s.error_since end
  where s.scope_id = p_scope.scope_id;
  if (p_scope.error_kind, p_scope.error_message) is not distinct from (v_kind, v_message) then
    v_judged.outcome := 'unchanged';
    if (p_scope.is_stale or p_scope.is_confirming) and not p_is_replay then
      v_judged.scope_id := p_scope.scope_id;
    end if;
    return v_judged;
  end if;
  p_row.disposition := 'error';
  p_row.complete := false;
  p_row.error := jsonb_build_object('kind', v_kind, 'message', v_message);
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, true);
  v_judged.outcome := 'stored';
  v_judged.stored := p_row;
  v_judged.kept := bruce.stored_row(p_row);
  return v_judged;
end;
$$;
comment on function bruce.judge_error(public.observed_snapshots, bruce.scopes, boolean) is
  'A failed collection: noted once while it lasts. It says nothing about what exists.';
