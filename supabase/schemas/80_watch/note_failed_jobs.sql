create function bruce.note_failed_jobs(p_failed jsonb, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_failing jsonb := (select jsonb_agg(k order by k) from jsonb_object_keys(p_failed) as k);
  v_before jsonb := (select h.details -> 'failing' from public.heartbeats as h where h.name = 'jobs');
begin
  if v_failing is not distinct from v_before then
    return;
  elsif v_failing is null then
    perform bruce.beat('jobs', 'job', null, interval '1 minute', p_now => p_now);
    return;
  end if;
  update public.heartbeats as h
  set details = jsonb_build_object('failing', v_failing),
    last_beat_at = case when h.details ? 'failing' then h.last_beat_at else p_now end
  where h.name = 'jobs';
  perform bruce.write_journal(
    p_kind => 'watcher',
    p_message => (
      select string_agg(bruce.say('watcher.job_fails', f.key, f.value), ' ')
        from jsonb_each_text(p_failed) as f),
    p_details => p_failed, p_now => p_now
  );
end;
$$;
comment on function bruce.note_failed_jobs(jsonb, timestamptz) is
  'Records which jobs failed, with their errors, or that none did. While one fails, the heartbeat of the '
  'jobs stops, so that an issue opens; the journal says why once.';

insert into public.texts (key, language, text)
values
  ('watcher.job_fails', 'en', 'Of the jobs %1$s fails: %2$s'),
  ('watcher.job_fails', 'fr', 'La tâche %1$s échoue : %2$s');
