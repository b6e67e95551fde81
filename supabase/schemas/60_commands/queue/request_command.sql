create function bruce.request_command(
  p_token_sha256 text, p_name text, p_target text, p_arguments jsonb, p_priority integer, p_issue_id uuid,
  p_request_id uuid, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_token jsonb := bruce.use_token(p_token_sha256, array['agent', 'operator']);
  v_waiting constant integer := 100;
  v_rejected constant integer := 200;
  v_priority integer := least(greatest(coalesce(p_priority, 0), -9), 9);
begin
  if v_token ->> 'status' <> '200' then
    return v_token;
  end if;
  if not bruce.in_scope(v_token, (select r.host from bruce.resolve_host(p_target) as r)) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope', 'message', 'This token may not ask for commands on that host.'
    );
  end if;
  -- its command would tell whether that issue is gone
  if exists (
    select from public.issues as i where i.issue_id = p_issue_id and not bruce.in_scope(v_token, i.hostname)
  ) then
    return jsonb_build_object(
      'status', 403, 'code', 'out_of_scope', 'message', 'This token may not ask for commands for that issue.'
    );
  end if;
  if (
    select count(*) >= v_waiting from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = v_token ->> 'name'
  ) then
    return jsonb_build_object(
      'status', 429, 'code', 'too_many_waiting', 'retry_after_s', 60,
      'message', format('%s commands of this token wait already.', v_waiting)
    );
  end if;
  -- what is refused is stored too, and kept: not as often as a broken program asks
  if (
    select count(*) >= v_rejected from public.bruce_cmd as c
    where c.finished_at > p_now - interval '1 hour' and c.state = 'rejected'
      and c.requested_by = v_token ->> 'name'
  ) then
    return jsonb_build_object(
      'status', 429, 'code', 'too_many_rejected', 'retry_after_s', 600,
      'message', format('%s commands of this token were rejected within an hour.', v_rejected)
    );
  end if;
  return bruce.enqueue_command(
    p_name => p_name, p_arguments => p_arguments, p_target => p_target, p_requested_by => v_token ->> 'name',
    p_priority => v_priority + case v_token ->> 'role' when 'operator' then 200 else 100 end,
    p_issue_id => p_issue_id, p_now => p_now, p_request_id => p_request_id
  );
end;
$$;
comment on function bruce.request_command(text, text, text, jsonb, integer, uuid, uuid, timestamptz) is
  'Security definer: the edge may neither read tokens nor write commands; it hands over who asks for what.';

grant execute on function bruce.request_command(text, text, text, jsonb, integer, uuid, uuid, timestamptz)
  to service_role;
