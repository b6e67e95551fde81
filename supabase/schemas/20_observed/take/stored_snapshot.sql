create function bruce.stored_snapshot(p_scope bruce.scopes)
returns jsonb
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return (
    select o.snapshot from public.observed_snapshots as o
    where o.id = p_scope.snapshot_id and o.hostname = p_scope.hostname and o.source = p_scope.source
  );
end;
$$;
comment on function bruce.stored_snapshot(bruce.scopes) is
  'The newest stored snapshot of a scope, whole, as it was sent but for secrets; null when it is not there. '
  'What is told by its changes is read here and nowhere else.';
