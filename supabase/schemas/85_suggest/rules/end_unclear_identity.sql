create function bruce.end_unclear_identity(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_name text;
begin
  if p_row.observed = 'two collectors' then
    return next bruce.offer('ask', 'suggest.two_collectors.', 'none', array[p_row.hostname, p_row.source],
      jsonb_build_object('cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)));
    return next bruce.offer_forgotten(p_row, p_row.source);
    return;
  elsif p_row.field = 'machine identity' then
    return next bruce.offer('command', 'suggest.machine_id.', 'medium', array[p_row.hostname],
      jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line',
        'sudo rm -f /etc/machine-id /var/lib/dbus/machine-id; sudo systemd-machine-id-setup')));
    return;
  elsif p_row.service is not null and v_declared.id is not null then
    -- of several that could be it, one that runs
    select e.entity_key into v_name
    from bruce.entities as e
    where e.hostname = p_row.hostname and e.kind in ('container', 'unit') and e.match = 'ambiguous'
      and (e.service_id = v_declared.id or bruce.fold_name(e.name) = v_declared.name_key
        or v_declared.name_key = any (e.name_keys))
    order by e.state <> 'running', e.first_seen_at desc, e.entity_id limit 1;
    if v_name is not null then
      return next bruce.offer_state('declare', 'suggest.match.', 'low',
        array[p_row.hostname, p_row.service, v_name], array[bruce.state_of_service(p_row, 'match',
          v_declared.match || jsonb_build_object('container', v_name))]);
    end if;
  end if;
  return next bruce.offer('ask', 'suggest.tell_apart.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)], jsonb_build_object(
      'cli', 'npx bruce explain ' || bruce.shell_word(p_row.hostname)
        || coalesce(' ' || bruce.shell_word(p_row.service), '')));
end;
$$;
comment on function bruce.end_unclear_identity(bruce.all_drift, uuid) is
  'What ends an unclear identity: a hint where there is one to give; else a person names things apart.';

insert into public.texts (key, language, text)
values
  ('suggest.two_collectors.title', 'en',
    'Find the second collector that reports as %1$s/%2$s, and give it another name.'),
  ('suggest.two_collectors.title', 'fr',
    'Trouver le second collecteur qui envoie des rapports comme %1$s/%2$s, et lui donner un autre nom.'),
  ('suggest.two_collectors.why', 'en',
    'A cloned machine or a copied configuration keeps the name of the first.'),
  ('suggest.two_collectors.why', 'fr',
    'Une machine clonée ou une configuration copiée garde le nom de la première.'),
  ('suggest.machine_id.title', 'en', 'Give %1$s a machine id of its own, then restart it.'),
  ('suggest.machine_id.title', 'fr', 'Donner à %1$s un identifiant de machine propre, puis la redémarrer.'),
  ('suggest.machine_id.why', 'en',
    'It is a copy of another machine: leases and logs of the two are mixed up.'),
  ('suggest.machine_id.why', 'fr',
    'C''est une copie d''une autre machine : baux et journaux des deux se mélangent.'),
  ('suggest.machine_id.risk', 'en',
    'DHCP may give it another address. Do it on the copy, not on the original.'),
  ('suggest.machine_id.risk', 'fr',
    'DHCP peut lui donner une autre adresse. À faire sur la copie, pas sur l''original.'),
  ('suggest.match.title', 'en', 'Declare that %2$s on %1$s is the container %3$s.'),
  ('suggest.match.title', 'fr', 'Déclarer que %2$s sur %1$s est le conteneur %3$s.'),
  ('suggest.match.why', 'en', 'Several could be it. The others are then undeclared, each by its name.'),
  ('suggest.match.why', 'fr',
    'Plusieurs pourraient l''être. Les autres sont alors non déclarés, chacun par son nom.'),
  ('suggest.match.risk', 'en', 'If it is the wrong one, another is missed when it stops.'),
  ('suggest.match.risk', 'fr', 'Si ce n''est pas le bon, l''arrêt du vrai passe inaperçu.'),
  ('suggest.tell_apart.title', 'en',
    'Tell apart what could be %2$s: other names, a number (vmid), or a hint (match).'),
  ('suggest.tell_apart.title', 'fr',
    'Distinguer ce qui pourrait être %2$s : d''autres noms, un numéro (vmid), ou un indice (match).'),
  ('suggest.tell_apart.why', 'en', 'Nothing is judged of it until then.'),
  ('suggest.tell_apart.why', 'fr', 'Rien n''en est jugé jusque-là.');
