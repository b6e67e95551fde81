create function bruce.decide_command(
  p_token_sha256 text, p_command_id uuid, p_decision text, p_reason text default null,
  p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(
    p_token_sha256, case p_decision when 'cancel' then array['operator', 'agent'] else array['operator'] end
  );
  v_by text := v_token ->> 'name';
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not exists (
    select from public.bruce_cmd as c
    where c.command_id = p_command_id
      and (c.requested_by = v_by or v_token ->> 'role' = 'operator' and bruce.in_scope(v_token, c.target))
  ) then
    return bruce.unknown_command();
  end if;
  return case p_decision
    when 'approve' then bruce.approve_command(p_command_id, v_by, p_now)
    when 'cancel' then bruce.cancel_command(p_command_id, v_by, p_reason, p_now)
    when 'requeue' then bruce.requeue_command(p_command_id, v_by, p_now)
  end;
end;
$$;
comment on function bruce.decide_command(text, uuid, text, text, timestamptz) is
  'Security definer: the edge may neither read tokens nor write commands. Agents cancel what they asked for '
  'themselves.';

grant execute on function bruce.decide_command(text, uuid, text, text, timestamptz) to service_role;
