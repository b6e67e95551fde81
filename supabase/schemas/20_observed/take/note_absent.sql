create function bruce.note_absent(p_reports bruce.report[], p_entity_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_hosts text[];
begin
  with noted as (
    update bruce.entities as e
    set state = 'absent', heard_until = coalesce(e.heard_until, (r.scope).last_seen_at, e.changed_at),
      state_since = (r.stored).observed_at, changed_at = (r.stored).observed_at,
      snapshot_id = (r.stored).id, problem = null
    from unnest(p_reports) as r
    where e.entity_id = any (p_entity_ids) and e.scope_id = (r.scope).scope_id
    returning e.hostname
  )
  select array_agg(distinct n.hostname) into v_hosts from noted as n;
  return v_hosts;
end;
$$;
comment on function bruce.note_absent(bruce.report[], bigint[]) is
  'What complete lists lack and is remembered all the same. Returns its hosts.';
