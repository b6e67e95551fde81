create function bruce.tg_bruce_cmd__keep_to_the_states()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
  v_before text := case tg_op when 'INSERT' then 'new' else old.state end;
begin
  if v_before <> new.state and not bruce.may_follow(v_before, new.state) then
    raise exception 'a command that is % may not become %', v_before, new.state
      using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if (
        old.command_id, old.created_at, old.name, old.target, old.argv, old.arguments, old.resolved,
        old.requested_by,
        old.asked_target, old.issue_id, old.asked_in
      )
      is distinct from
      (
        new.command_id, new.created_at, new.name, new.target, new.argv, new.arguments, new.resolved,
        new.requested_by,
        new.asked_target, new.issue_id, new.asked_in
      )
    then
      raise exception 'what a command is never changes' using errcode = 'check_violation';
    end if;
    if old.finished_at is not null and to_jsonb(old) - bruce.changes_after_the_end()
      is distinct from to_jsonb(new) - bruce.changes_after_the_end()
    then
      raise exception 'a command that is % stays as it is', old.state using errcode = 'check_violation';
    end if;
  end if;
  return new;
end;
$$;
comment on function bruce.tg_bruce_cmd__keep_to_the_states() is
  'Refuses steps that bruce.may_follow does not know.';

create trigger _100_keep_to_the_states before insert or update on public.bruce_cmd
  for each row execute function bruce.tg_bruce_cmd__keep_to_the_states();
