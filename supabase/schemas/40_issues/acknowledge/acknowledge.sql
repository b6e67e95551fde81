create function public.acknowledge(issue_id uuid, "by" text, note text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_issue public.issues;
begin
  perform bruce.refuse_read_only('acknowledge');
  if coalesce(btrim(acknowledge."by"), '') = '' then
    return bruce.fault(422, 'by_is_missing', 'Say who acknowledges it.');
  end if;
  perform bruce.lock_engine();
  select i.* into v_issue from public.issues as i where i.issue_id = acknowledge.issue_id;
  if not found then
    return bruce.fault(404, 'unknown_issue', 'There is no issue of that id.');
  end if;
  if v_issue.status <> 'open' then
    return bruce.fault(
      409, 'not_open', format('The issue is %s: only what is open is acknowledged.', v_issue.status));
  end if;
  if v_issue.acknowledged_by is distinct from btrim(acknowledge."by")
    or v_issue.note is distinct from nullif(btrim(acknowledge.note), '') then
    update public.issues as i
    set acknowledged_at = v_now, acknowledged_by = btrim(acknowledge."by"),
      note = nullif(btrim(acknowledge.note), '')
    where i.issue_id = acknowledge.issue_id
    returning i.* into v_issue;
    perform bruce.write_journal(
      p_kind => 'acknowledge',
      p_message => format('%s acknowledged: %s', v_issue.acknowledged_by, v_issue.details)
        || coalesce(' Note: ' || v_issue.note, ''),
      p_actor => v_issue.acknowledged_by, p_hostname => v_issue.hostname, p_service => v_issue.service,
      p_issue_id => acknowledge.issue_id,
      p_details => jsonb_strip_nulls(jsonb_build_object('act', 'acknowledged', 'note', v_issue.note)),
      p_now => v_now
    );
  end if;
  return jsonb_build_object(
    'status', 200, 'issue_id', acknowledge.issue_id, 'acknowledged_at', v_issue.acknowledged_at,
    'acknowledged_by', v_issue.acknowledged_by, 'note', v_issue.note
  );
end;
$$;
comment on function public.acknowledge(uuid, text, text) is
  'Records that a person takes care of an open issue. Security definer: only the engine writes issues.';

grant execute on function public.acknowledge(uuid, text, text) to service_role;
