create function bruce.read_only_fault()
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select bruce.fault(
    503, 'read_only', 'This database may only be read: it is a replica. Send it to the primary.',
    p_retry_after_s => 60);
$$;
comment on function bruce.read_only_fault() is 'The answer of a replica to a request that writes.';
