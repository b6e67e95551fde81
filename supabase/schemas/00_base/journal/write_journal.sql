create function bruce.write_journal(
  p_kind text, p_message text, p_actor text default 'bruce', p_hostname text default null,
  p_service text default null,
  p_issue_id uuid default null, p_event_id uuid default null, p_action_id uuid default null,
  p_command_id uuid default null, p_details jsonb default '{}', p_now timestamptz default bruce.clock()
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.journal (
    created_at, kind, message, actor, hostname, service, issue_id, event_id, action_id, command_id, details
  ) values (
    p_now, p_kind, p_message, coalesce(p_actor, 'bruce'), p_hostname, p_service, p_issue_id, p_event_id,
    p_action_id,
    p_command_id, coalesce(p_details, '{}')
  );
end;
$$;
comment on function bruce.write_journal(
  text, text, text, text, text, uuid, uuid, uuid, uuid, jsonb, timestamptz
) is
  'Adds one line to the journal. Call it with named arguments.';
