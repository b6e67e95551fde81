create function bruce.arguments_for(
  p_entry public.bruce_cmd_allowlist, p_host text, p_service text, p_source text, p_issue_id uuid
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(a.key, case a.value ->> 'type'
      when 'service' then p_service
      when 'app' then p_service
      when 'vmid' then p_host
      when 'hostname' then p_host
      when 'collector' then p_source
      when 'issue' then p_issue_id::text
      -- the shipped command collect names a unit by the source
      when 'pattern' then case when a.key = 'collector' then p_source end
    end), '{}')
    from jsonb_each(p_entry.arguments) as a
  );
end;
$$;
comment on function bruce.arguments_for(public.bruce_cmd_allowlist, text, text, text, uuid) is
  'What the arguments of a command have to be for a difference, by what each type means; null where nobody '
  'can know: then it is not suggested.';
