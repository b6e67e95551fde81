create function bruce.note_unheard(p_reports bruce.report[], p_entity_ids bigint[])
returns bruce.written
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_written bruce.written;
  v_service_ids bigint[];
begin
  with noted as (
    update bruce.entities as e
    set heard_until = coalesce((r.scope).last_seen_at, e.changed_at)
    from unnest(p_reports) as r
    where e.entity_id = any (p_entity_ids) and e.scope_id = (r.scope).scope_id
    returning e.kind, e.hostname, e.service_id
  )
  select array_agg(distinct n.kind), array_agg(distinct n.hostname),
    array_agg(n.service_id) filter (where n.kind in ('container', 'app', 'unit', 'listener')
      and n.service_id is not null)
  into v_written.kinds, v_written.hosts, v_service_ids
  from noted as n;
  if v_service_ids is not null then
    perform bruce.refresh_service_state(v_written.hosts, v_service_ids);
  end if;
  return v_written;
end;
$$;
comment on function bruce.note_unheard(bruce.report[], bigint[]) is
  'What incomplete lists lack stays, with the moment until which it was heard of. Returns its kinds and '
  'hosts.';
