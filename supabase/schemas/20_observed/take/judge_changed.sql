create function bruce.judge_changed(p_news integer[], p_written bruce.written)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_hosts text[] := coalesce(p_written.hosts, '{}');
begin
  if p_news <> '{}' then
    v_hosts := v_hosts || bruce.find_hosts_of(p_news);
  end if;
  if p_written.touched_hosts <> '{}' then
    v_hosts := v_hosts || bruce.find_tied_hosts(p_written.touched_hosts);
  end if;
  if v_hosts <> '{}' then
    perform bruce.reconcile(v_hosts, 'REALITY_CHANGED');
  end if;
  if not coalesce(p_written.touched_hosts <@ v_hosts, true) then
    perform bruce.reconcile_rows(
      p_written.touched_hosts, p_written.entity_ids, p_written.service_ids, 'REALITY_CHANGED');
  end if;
end;
$$;
comment on function bruce.judge_changed(integer[], bruce.written) is
  'Judges what is different now. p_news: scopes whose evidence is another, so that all hosts they speak of '
  'are judged as a whole. Of other hosts only the containers and apps that were written are judged.';
