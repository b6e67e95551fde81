create function bruce.offer_uninstalled(p_row bruce.all_drift)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_units text := (
    select string_agg(bruce.shell_word('bruce-collector-'
      || case s.source when 'service_health' then 'health' else s.source end || '.timer'), ' '
      order by s.source)
    from bruce.scopes as s where s.host = p_row.hostname and s.source <> 'bruce'
  );
begin
  if v_units is null then
    return null;
  end if;
  return bruce.offer('command', 'suggest.uninstall.', 'low', array[p_row.hostname], jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname, 'line', 'sudo systemctl disable --now ' || v_units)));
end;
$$;
comment on function bruce.offer_uninstalled(bruce.all_drift) is
  'A suggestion to switch off the collectors of a host that should not report. Null: none is there.';

insert into public.texts (key, language, text)
values
  ('suggest.uninstall.title', 'en', 'Switch off the collectors on %1$s, then forget it.'),
  ('suggest.uninstall.title', 'fr', 'Désactiver les collecteurs de %1$s, puis l''oublier.'),
  ('suggest.uninstall.why', 'en',
    'For a machine that BRUCE should not watch. Forgotten while they run, it comes back.'),
  ('suggest.uninstall.why', 'fr',
    'Pour une machine que BRUCE ne doit pas surveiller. Oubliée pendant qu''ils tournent, elle revient.'),
  ('suggest.uninstall.risk', 'en', 'Nobody sees what happens there any more.'),
  ('suggest.uninstall.risk', 'fr', 'Plus personne ne voit ce qui s''y passe.');
