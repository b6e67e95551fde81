create function bruce.rename_issues(p_renamed jsonb, p_from text[], p_to text[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_renamed jsonb;
begin
  with renamed as (
    select
      i.issue_id, i.status, i.drift_key,
      concat_ws('/', i.event_type, r.new_host, coalesce(r.new_service, i.service, ''), i.field) as new_key,
      r.new_host, coalesce(r.new_service, i.service) as new_service
    from jsonb_to_recordset(p_renamed) as r (host text, new_host text, service text, new_service text)
    join public.issues as i on i.hostname = r.host and (r.service is null or i.service = r.service)
  )
  select jsonb_agg(to_jsonb(r)) into v_renamed
  from renamed as r
  -- what was opened under the new name already goes on there
  where r.status = 'resolved' or not exists (
    select from public.issues as o
    where o.drift_key = r.new_key and o.status <> 'resolved'
      and o.issue_id not in (select m.issue_id from renamed as m)
  );
  -- two steps: two things may have swapped their names
  update public.issues as i set drift_key = i.issue_id::text
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, status text)
  where i.issue_id = r.issue_id and r.status <> 'resolved';
  update public.issues as i
  set hostname = r.new_host, service = r.new_service, drift_key = r.new_key,
    details = bruce.rename_text(i.details, p_from, p_to)
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, new_host text, new_service text, new_key text)
  where i.issue_id = r.issue_id;
  update bruce.occurrences as o set hostname = r.new_host, service = r.new_service
  from jsonb_to_recordset(v_renamed) as r (issue_id uuid, new_host text, new_service text)
  where o.issue_id = r.issue_id;

  -- a waiver of one difference goes with it
  update public.waivers as w set drift_key = r.new_key, last_matched = r.new_key
  from jsonb_to_recordset(v_renamed) as r (drift_key text, new_key text)
  where w.drift_key = r.drift_key;
  -- and so does what was tried for it, unless something was under the new name
  update bruce.suggestion_outcomes as o set drift_key = r.new_key
  from jsonb_to_recordset(v_renamed) as r (drift_key text, new_key text)
  where o.drift_key = r.drift_key
    and not exists (
      select from bruce.suggestion_outcomes as n
      where n.drift_key = r.new_key and n.suggestion = o.suggestion
    );
  return coalesce(jsonb_array_length(v_renamed), 0);
end;
$$;
comment on function bruce.rename_issues(jsonb, text[], text[]) is
  'Issues, and the waivers that are bound to them, under other names: a list of {"host", "new_host", '
  '"service", "new_service"}. Events keep the name that was right then. Returns how many.';
