create function bruce.suggest_rebooted(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_platform text := (
    select e.item ->> 'platform' from bruce.entities as e where e.entity_id = p_row.entity_id
  );
begin
  return next bruce.offer('ask', 'suggest.why_rebooted.', 'none', array[p_row.hostname], jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname, 'line', case v_platform
      when 'windows' then 'Get-WinEvent -FilterHashtable @{LogName=''System''; Id=41,1074,6008} -MaxEvents 10'
      when 'darwin' then 'last reboot shutdown | head -5'
      else 'last -x reboot shutdown | head -5; journalctl --boot -1 --no-pager --lines 30' end)));
  return next bruce.offer('wait', 'suggest.no_news.', 'none', array[p_row.hostname]);
end;
$$;
comment on function bruce.suggest_rebooted(bruce.all_drift, uuid) is
  'REBOOTED: see why. It ends by itself.';

insert into public.texts (key, language, text)
values
  ('suggest.why_rebooted.title', 'en', 'See why %1$s restarted.'),
  ('suggest.why_rebooted.title', 'fr', 'Voir pourquoi %1$s a redémarré.'),
  ('suggest.why_rebooted.why', 'en', 'The last lines before it name an upgrade, a power cut or a fault.'),
  ('suggest.why_rebooted.why', 'fr',
    'Les dernières lignes d''avant nomment une mise à jour, une coupure de courant ou une panne.'),
  ('suggest.no_news.title', 'en', 'If it was you: nothing. It ends by itself after settings.restart_window.'),
  ('suggest.no_news.title', 'fr',
    'Si c''était vous : rien. Cela prend fin seul, après settings.restart_window.'),
  ('suggest.no_news.why', 'en', 'A restart is news, not a fault.'),
  ('suggest.no_news.why', 'fr', 'Un redémarrage est une nouvelle, pas une panne.');
