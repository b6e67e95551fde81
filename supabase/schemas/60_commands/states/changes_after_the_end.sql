create function bruce.changes_after_the_end()
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return array['verification', 'verified_at', 'verification_snapshot_id', 'gave_up_at', 'retry_of'];
end;
$$;
comment on function bruce.changes_after_the_end() is
  'Columns of bruce_cmd that are still written when a command has ended.';
