create function bruce.write_present(
  p_reports bruce.report[], p_scope_ids integer[], p_not_said bigint[], p_parsed bruce.parsed_row[],
  p_changes bruce.changes
)
returns bruce.written
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
set enable_seqscan = off
as $$
declare
  v_new_hosts text[] := p_changes.new_hosts;
  v_gone_kinds text[];
  v_gone_hosts text[];
  v_matched bruce.matched;
  v_written bruce.written;
  v_unheard bruce.written;
  v_absent text[];
begin
  if p_changes.gone <> '{}' then
    with removed as (
      delete from bruce.entities as e where e.entity_id = any (p_changes.gone) returning e.hostname, e.kind
    )
    select array_agg(distinct r.hostname), array_agg(distinct r.kind) into v_gone_hosts, v_gone_kinds
    from removed as r;
  end if;
  if v_new_hosts <> '{}' then
    v_matched := bruce.match_services(v_new_hosts, p_parsed, p_changes.gone);
    if v_matched.of_known is not null then
      perform bruce.write_verdicts(v_matched.of_known);
    end if;
  end if;
  if p_parsed <> '{}' then
    v_written := bruce.write_entities(p_not_said, p_parsed, v_matched.of_new, v_new_hosts);
  end if;
  if p_changes.unheard <> '{}' then
    v_unheard := bruce.note_unheard(p_reports, p_changes.unheard);
    v_written.kinds := v_written.kinds || v_unheard.kinds;
    v_written.hosts := v_written.hosts || v_unheard.hosts;
  end if;
  if p_changes.absent <> '{}' then
    v_absent := bruce.note_absent(p_reports, p_changes.absent);
    v_written.hosts := v_written.hosts || v_absent;
  end if;
  if v_written.kinds && array['storage'] then
    v_written.hosts := v_written.hosts || bruce.find_storage_hosts(p_scope_ids);
  end if;
  v_written.kinds := v_written.kinds || v_gone_kinds;
  v_written.hosts := v_written.hosts || v_gone_hosts || v_new_hosts;
  if v_new_hosts <> '{}' then
    perform bruce.refresh_service_state(v_new_hosts);
  end if;
  if v_written.open_service_ids <> '{}' then
    perform bruce.refresh_service_state(v_written.open_hosts, v_written.open_service_ids);
  end if;
  if v_written.kinds && array['guest', 'vm', 'node'] then
    v_written.hosts := bruce.compare_guests(p_scope_ids, p_parsed, v_written.hosts);
  end if;
  if v_written.kinds && array['interface'] then
    perform bruce.refresh_host_state(v_written.hosts);
  end if;
  if p_changes.has_proxies then
    v_written.hosts := v_written.hosts || bruce.refresh_routes(p_scope_ids);
  end if;
  return v_written;
end;
$$;
comment on function bruce.write_present(
  bruce.report[], integer[], bigint[], bruce.parsed_row[], bruce.changes
) is
  'Writes the present: what is gone, what is new or different, which service it is, and the state of both '
  'sides of it.';
