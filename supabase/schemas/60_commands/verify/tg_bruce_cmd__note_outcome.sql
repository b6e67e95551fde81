create function bruce.tg_bruce_cmd__note_outcome()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.note_outcome(
    i.drift_key, 'command ' || new.name, new.verification = 'verified', new.verified_at)
  from public.issues as i
  where i.issue_id = new.issue_id;
  return null;
end;
$$;
comment on function bruce.tg_bruce_cmd__note_outcome() is
  'A command that an observation verified, or disproved, is remembered for its difference. Security definer: '
  'only functions write what is remembered.';

create trigger _400_note_outcome after update of verification on public.bruce_cmd
  for each row when (new.verification in ('verified', 'disproved')
    and old.verification is distinct from new.verification)
  execute function bruce.tg_bruce_cmd__note_outcome();
