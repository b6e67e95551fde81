create function bruce.forget_things(
  p_scope_ids integer[], p_entity_ids bigint[], p_hosts text[], p_why text, p_actor text, p_now timestamptz,
  p_with_workers boolean default false
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
  v_before text[];
  v_issue_ids uuid[];
  v_ended text[];
  v_elsewhere text[];
  v_things integer;
  v_waivers integer;
begin
  -- all hosts that something is known of from there
  v_hosts := array(
    select unnest(p_hosts)
    union select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids)
    union select e.hostname from bruce.entities as e
      where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids)
    union select h.hostname from bruce.host_state as h
      where h.scope_id = any (p_scope_ids) or h.entity_id = any (p_entity_ids)
    union select t.hostname from bruce.service_state as t where t.scope_id = any (p_scope_ids)
    union select l.hostname from bruce.resource_levels as l where l.scope_id = any (p_scope_ids)
    union select f.hostname from bruce.forecasts as f where f.scope_id = any (p_scope_ids)
    union select r.place from bruce.route_targets as r where r.scope_id = any (p_scope_ids)
    union select i.hostname from public.issues as i
      where i.scope_id = any (p_scope_ids) and i.status <> 'resolved'
  );
  v_before := array(select d.drift_key from bruce.all_drift_of(v_hosts) as d);

  delete from public.heartbeats as h
  where p_with_workers and h.kind = 'worker' and h.hostname = any (v_hosts);
  -- a scope that stays lists it again with its next snapshot, also with one that has not changed
  update bruce.scopes as s set raw_hash = null, content_hash = null
  where s.scope_id in (select e.scope_id from bruce.entities as e where e.entity_id = any (p_entity_ids))
    and s.scope_id <> all (p_scope_ids);
  delete from bruce.entities as e
  where e.scope_id = any (p_scope_ids) or e.entity_id = any (p_entity_ids);
  get diagnostics v_things = row_count;
  delete from bruce.scopes as s where s.scope_id = any (p_scope_ids);

  v_hosts := array(
    select unnest(v_hosts) union select unnest(bruce.refresh_route_targets(p_scope_ids))
    -- what was taken for another because of these
    union select unnest(bruce.match_guests('{}', v_hosts)));
  perform bruce.refresh_host_state(v_hosts);
  perform bruce.write_verdicts(m.of_known) from bruce.match_services(v_hosts) as m
  where m.of_known is not null;
  perform bruce.refresh_service_state(v_hosts);

  select array_agg(i.issue_id), array_agg(i.drift_key) into v_issue_ids, v_ended
  from public.issues as i
  where i.hostname = any (v_hosts) and i.status <> 'resolved' and i.drift_key = any (v_before)
    and i.drift_key not in (select d.drift_key from bruce.all_drift_of(v_hosts) as d);
  v_elsewhere := bruce.end_issues(coalesce(v_issue_ids, '{}'), p_why, p_actor, p_now);
  -- of one that reports again everything is new: what was accepted before is not accepted any more
  update public.waivers as w set ended_at = p_now, ended_by = p_actor
  where w.ended_at is null and w.voided_at is null and w.expires_at > p_now
    and (
      w.drift_key = any (v_ended)
      or w.drift_key is not null and w.hostname = any (p_hosts)
        and not exists (select from bruce.host_state as h where h.hostname = w.hostname)
        and not exists (select from bruce.scopes as s where s.host = w.hostname)
    );
  get diagnostics v_waivers = row_count;
  perform bruce.reconcile(
    array(select unnest(v_hosts) union select unnest(v_elsewhere)), 'INTENT_CHANGED', p_now);
  return jsonb_build_object(
    'things', v_things, 'issues', coalesce(cardinality(v_issue_ids), 0), 'waivers', v_waivers);
end;
$$;
comment on function bruce.forget_things(integer[], bigint[], text[], text, text, timestamptz, boolean) is
  'Removes these scopes with all that is known from them, and these things of other scopes. Ends the issues '
  'that only they told of, and waivers that are bound to those. Observed history and events stay. p_hosts: '
  'hosts that this is about; p_with_workers: their workers too. Returns how much it was.';
