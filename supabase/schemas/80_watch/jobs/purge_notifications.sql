create function bruce.purge_notifications(
  p_now timestamptz default bruce.clock(), p_most integer default 10000
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_notices_before timestamptz := p_now - (select s.notice_retention from public.settings as s);
  v_journal_before timestamptz := p_now - (select s.journal_retention from public.settings as s);
  v_deleted integer := 0;
  v_rows integer;
begin
  -- an undelivered notification of that age is useless
  update public.actions as a
  set status = 'dead', finished_at = p_now, next_attempt_at = null, last_error = 'too old to be sent'
  where a.status = 'pending' and a.created_at < v_notices_before;
  delete from public.actions as a
  where a.action_id in (
    select o.action_id from public.actions as o where o.finished_at < v_notices_before limit p_most);
  get diagnostics v_deleted = row_count;
  delete from bruce.owed_ends as o where o.owed_at < v_notices_before;
  -- events written by hand never resolve
  delete from public.task_issues as m
  using public.tasks as t
  where t.task_id = m.task_id and t.status = 'told' and t.next_due_at is null and t.told_at < v_notices_before
    and m.issue_id is null and m.pending_status is null;
  get diagnostics v_rows = row_count;
  if v_rows > 0 then
    perform bruce.set_timers(array(
      select t.task_id from public.tasks as t
      where t.status = 'told' and t.told_at < v_notices_before
        and not exists (select from public.task_issues as m where m.task_id = t.task_id)
    ), p_now);
  end if;
  delete from public.tasks as t
  where t.task_id in (
    select o.task_id from public.tasks as o where o.ended_at < v_notices_before limit p_most);
  get diagnostics v_rows = row_count;
  v_deleted := v_deleted + v_rows;

  if exists (select from public.journal as j where j.created_at < v_journal_before) then
    perform set_config('bruce.is_purging', 'on', true);
    delete from public.journal as j
    where j.id in (
      select o.id from public.journal as o where o.created_at < v_journal_before
        order by o.created_at limit p_most);
    get diagnostics v_rows = row_count;
    perform set_config('bruce.is_purging', 'off', true);
    v_deleted := v_deleted + v_rows;
  end if;
  return v_deleted;
end;
$$;
comment on function bruce.purge_notifications(timestamptz, integer) is
  'Deletes ended tasks, finished actions with their deliveries, and journal lines that are older than '
  'settings keep them.';
