create function public.waive(issue_id uuid, reason text, expires_at timestamptz, "by" text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_fault jsonb := bruce.refuse_waiver(waive.reason, waive.expires_at, waive."by");
begin
  perform bruce.refuse_read_only('waive');
  if v_fault is not null then
    return v_fault;
  end if;
  return coalesce(
    (
      select w.answer
      from bruce.waive_issues(array[waive.issue_id], waive.reason, waive.expires_at, waive."by") as w
    ),
    bruce.fault(404, 'unknown_issue', bruce.say('acknowledge.unknown')));
end;
$$;
comment on function public.waive(uuid, text, timestamptz, text) is
  'Accepts an issue with its present values until a time. It opens again when its values change or the '
  'waiver expires. Security definer: the caller needs no right on tables of the engine.';

grant execute on function public.waive(uuid, text, timestamptz, text) to service_role;
