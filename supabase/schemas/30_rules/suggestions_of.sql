create function bruce.suggestions_of(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
  v_name text := 'suggest_' || lower(p_row.event_type);
  v_offers jsonb[] := '{}';
begin
  -- the rights are those of the owner here, so who asks is looked at
  if coalesce(nullif(current_setting('role', true), 'none'), session_user) = 'authenticated'
    and not bruce.person_may_read()
  then
    return '[]';
  end if;
  select i.* into v_issue from public.issues as i
  where i.drift_key = p_row.drift_key and i.status <> 'resolved';
  if to_regprocedure(format('bruce.%I(bruce.all_drift, uuid)', v_name)) is not null then
    begin
      execute format('select array_agg(o) from bruce.%I($1, $2) as o where o is not null', v_name)
        into v_offers using p_row, v_issue.issue_id;
    exception
      when query_canceled or transaction_rollback then
        raise;
      -- what cannot be suggested costs its suggestions, not the drift that it is about
      when others then
        raise warning 'nothing is suggested for %: %', p_row.drift_key, sqlerrm;
    end;
  end if;
  return bruce.ranked_offers(p_row, v_issue, v_offers);
end;
$$;
comment on function bruce.suggestions_of(bruce.all_drift) is
  'What would end one row of bruce.all_drift, best first: a list of {"key", "kind", "title", "why", "risk", '
  '"risk_why", "cli", "call", "command", "shell", "compose", "sql", "url", "tried"}. Finds the rule by its '
  'name: bruce.suggest_<event_type>(bruce.all_drift, uuid). Security definer: it asks what decides whether '
  'a command may be queued, which nobody else may; it answers who may read, of the row that it is given.';

grant execute on function bruce.suggestions_of(bruce.all_drift) to authenticated, service_role;
