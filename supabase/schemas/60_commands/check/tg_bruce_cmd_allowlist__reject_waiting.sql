create function bruce.tg_bruce_cmd_allowlist__reject_waiting()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.bruce_cmd as c
  set state = 'rejected', finished_at = greatest(bruce.clock(), c.created_at),
    reason = case when n.name is null then 'its row was taken off the allow-list'
      when not n.enabled then 'its row of the allow-list was disabled'
      else 'its row of the allow-list has changed; ask for it again' end
  from before as b
  left join public.bruce_cmd_allowlist as n on n.name = b.name
  where c.name = b.name and c.state in ('pending', 'awaiting_approval')
    and (
      n.name is null
      or (n.argv, n.arguments, n.targets, n.runs_on, n.risk, n.needs_approval, n.enabled)
        is distinct from (b.argv, b.arguments, b.targets, b.runs_on, b.risk, b.needs_approval, b.enabled)
    );
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd_allowlist__reject_waiting() is
  'A changed or deleted row rejects the commands that wait under it: they were approved as the row was. '
  'Security definer: only functions write commands.';

create trigger _200_reject_waiting after update on public.bruce_cmd_allowlist
  referencing old table as before
  for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();

create trigger _200_reject_waiting_of_deleted after delete on public.bruce_cmd_allowlist
  referencing old table as before
  for each statement execute function bruce.tg_bruce_cmd_allowlist__reject_waiting();
