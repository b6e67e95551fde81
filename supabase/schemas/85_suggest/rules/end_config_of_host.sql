create function bruce.end_config_of_host(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state bruce.host_state;
  v_guest bruce.entities;
  v_words text[] := array[p_row.hostname, p_row.expected, p_row.observed];
  v_host constant jsonb := jsonb_build_object('hostname', p_row.hostname);
  v_number text;
  v_cli text;
begin
  select h.* into v_state from bruce.host_state as h where h.hostname = p_row.hostname;
  select e.* into v_guest from bruce.entities as e where e.entity_id = v_state.entity_id;
  v_number := substring(v_guest.item ->> 'vmid' from '^\d{1,9}$');
  v_cli := case v_guest.item ->> 'type' when 'lxc' then 'pct set ' else 'qm set ' end || v_number;
  case p_row.field
    when 'ip' then
      if p_row.observed not like '%,%' then
        return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_ip.', v_words,
          v_host || jsonb_build_object('ip', p_row.observed));
      elsif bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer('netbox', 'suggest.choose_ip.', 'low', v_words);
      else
        return next bruce.offer_state('adopt', 'suggest.adopt_ip.', 'low',
          array[p_row.hostname, p_row.expected, split_part(p_row.observed, ', ', 1)],
          array[v_host || jsonb_build_object('ip', split_part(p_row.observed, ', ', 1))]);
      end if;
      return next bruce.offer('command', 'suggest.give_ip.', 'medium', v_words);
    when 'node' then
      return next bruce.offer_settled(p_row, p_issue_id, 'adopt', 'suggest.adopt_node.', v_words,
        v_host || jsonb_build_object('parent', p_row.observed));
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.migrate.', 'medium', v_words,
        p_row.observed, case v_guest.item ->> 'type' when 'lxc' then 'pct migrate ' else 'qm migrate ' end
          || v_number || ' ' || bruce.shell_word(p_row.expected)
          || case v_guest.item ->> 'type' when 'lxc' then ' --restart' else ' --online' end);
    when 'name' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.rename_guest.', 'low', v_words,
        coalesce(v_state.place, v_state.parent), v_cli
          || case v_guest.item ->> 'type' when 'lxc' then ' --hostname ' else ' --name ' end
          || bruce.shell_word(p_row.hostname));
      return next bruce.offer_state('declare', 'suggest.alias.', 'low', v_words, array[v_host
        || jsonb_build_object('aliases', (
          select to_jsonb(array(select distinct n from unnest(a.aliases || p_row.observed) as n order by n))
          from public.assets as a where a.name = p_row.hostname limit 1))]);
    when 'lifecycle' then
      return query select bruce.end_unwanted_run(p_row, p_issue_id);
    when 'clock', 'time_synchronization' then
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.set_clock.', 'low', v_words,
        p_row.hostname, 'sudo timedatectl set-ntp true; sudo systemctl restart systemd-timesyncd chrony; '
          'timedatectl', '(timedatectl|chronyc|systemctl restart (systemd-timesyncd|chrony))');
      return next bruce.offer_collect(p_row, p_issue_id, (
        select s.source from bruce.scopes as s where s.scope_id = p_row.scope_id));
    when 'vcpus', 'memory' then
      if bruce.is_in_netbox(p_row.hostname) then
        return next bruce.offer('netbox', 'suggest.size_in_netbox.', 'low', v_words || p_row.field);
      else
        return next bruce.offer_state('adopt', 'suggest.adopt_size.', 'low', v_words || p_row.field,
          array[v_host || jsonb_build_object('metadata', jsonb_build_object(
            case p_row.field when 'memory' then 'memory_mb' else 'vcpus' end, p_row.observed::numeric))]);
      end if;
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.resize.', 'medium',
        v_words || p_row.field, coalesce(v_state.place, v_state.parent), v_cli
          || case p_row.field when 'memory' then ' --memory ' else ' --cores ' end || p_row.expected);
    else
      null;
  end case;
end;
$$;
comment on function bruce.end_config_of_host(bruce.all_drift, uuid) is
  'What ends a CONFIG_DRIFT of a host: most often the declaration is out of date, so that comes first.';

insert into public.texts (key, language, text)
values
  ('suggest.adopt_ip.title', 'en', 'Declare the address that %1$s has: %3$s.'),
  ('suggest.adopt_ip.title', 'fr', 'Déclarer l''adresse qu''a %1$s : %3$s.'),
  ('suggest.adopt_ip.why', 'en',
    'It answers there. Names, firewalls and probes that know %2$s have to follow.'),
  ('suggest.adopt_ip.why', 'fr',
    'Il répond à cette adresse. Les noms, pare-feu et sondes qui connaissent %2$s doivent suivre.'),
  ('suggest.adopt_ip.risk', 'en', 'If it only got another address from DHCP, it changes again.'),
  ('suggest.adopt_ip.risk', 'fr',
    'Si c''est seulement DHCP qui lui en a donné une autre, elle changera encore.'),
  ('suggest.choose_ip.title', 'en', 'Choose in NetBox which address of %1$s is the primary one: %3$s.'),
  ('suggest.choose_ip.title', 'fr', 'Choisir dans NetBox l''adresse principale de %1$s : %3$s.'),
  ('suggest.choose_ip.why', 'en', 'It has several, and none of them is %2$s.'),
  ('suggest.choose_ip.why', 'fr', 'Il en a plusieurs, et aucune n''est %2$s.'),
  ('suggest.choose_ip.risk', 'en', 'A temporary address may be among them.'),
  ('suggest.choose_ip.risk', 'fr', 'Une adresse temporaire peut être parmi elles.'),
  ('suggest.give_ip.title', 'en',
    'Give %1$s its declared address %2$s again: reservation in DHCP, or its own settings.'),
  ('suggest.give_ip.title', 'fr',
    'Redonner à %1$s son adresse déclarée %2$s : réservation DHCP, ou ses propres réglages.'),
  ('suggest.give_ip.why', 'en', 'For where others expect it at %2$s.'),
  ('suggest.give_ip.why', 'fr', 'Si d''autres l''attendent à %2$s.'),
  ('suggest.give_ip.risk', 'en', 'A wrong setting cuts it off from the network.'),
  ('suggest.give_ip.risk', 'fr', 'Un mauvais réglage le coupe du réseau.'),
  ('suggest.adopt_node.title', 'en', 'Declare %1$s on %3$s, where it runs.'),
  ('suggest.adopt_node.title', 'fr', 'Déclarer %1$s sur %3$s, où il tourne.'),
  ('suggest.adopt_node.why', 'en', 'It was moved and runs. What depends on its hypervisor is then right.'),
  ('suggest.adopt_node.why', 'fr',
    'Il a été déplacé et tourne. Ce qui dépend de son hyperviseur est alors juste.'),
  ('suggest.adopt_node.risk', 'en', 'If it was moved for a while only, it is declared wrong afterwards.'),
  ('suggest.adopt_node.risk', 'fr',
    'S''il n''a été déplacé que pour un temps, sa déclaration sera fausse ensuite.'),
  ('suggest.migrate.title', 'en', 'Move %1$s back to %2$s.'),
  ('suggest.migrate.title', 'fr', 'Ramener %1$s sur %2$s.'),
  ('suggest.migrate.why', 'en',
    'For where it was moved for a while only. The name of the node in Proxmox VE counts.'),
  ('suggest.migrate.why', 'fr',
    'S''il n''a été déplacé que pour un temps. C''est le nom du nœud dans Proxmox VE qui compte.'),
  ('suggest.migrate.risk', 'en',
    'It takes time and network; a container (LXC) restarts. Local disks need --with-local-disks.'),
  ('suggest.migrate.risk', 'fr',
    'Cela prend du temps et du réseau ; un conteneur (LXC) redémarre. Des disques locaux demandent '
    '--with-local-disks.'),
  ('suggest.rename_guest.title', 'en', 'Call the guest %3$s %1$s again.'),
  ('suggest.rename_guest.title', 'fr', 'Renommer la machine invitée %3$s en %1$s.'),
  ('suggest.rename_guest.why', 'en',
    'If it is the same machine. If another one got its number, declare both instead.'),
  ('suggest.rename_guest.why', 'fr',
    'Si c''est la même machine. Si une autre a reçu son numéro, déclarez plutôt les deux.'),
  ('suggest.alias.title', 'en', 'Declare %3$s as another name of %1$s.'),
  ('suggest.alias.title', 'fr', 'Déclarer %3$s comme autre nom de %1$s.'),
  ('suggest.alias.why', 'en', 'It was renamed on purpose. Rename it in NetBox, where NetBox declares it.'),
  ('suggest.alias.why', 'fr', 'Elle a été renommée exprès. Renommez-la dans NetBox, si NetBox la déclare.'),
  ('suggest.alias.risk', 'en', 'If it is another machine, its faults count as those of this one.'),
  ('suggest.alias.risk', 'fr', 'Si c''est une autre machine, ses pannes comptent pour celle-ci.'),
  ('suggest.set_clock.title', 'en', 'Set the clock of %1$s by the network.'),
  ('suggest.set_clock.title', 'fr', 'Régler l''horloge de %1$s par le réseau.'),
  ('suggest.set_clock.why', 'en',
    'Certificates, logs and one-time codes need a right clock. It shows whether it worked.'),
  ('suggest.set_clock.why', 'fr',
    'Certificats, journaux et codes à usage unique ont besoin d''une horloge juste. La ligne montre si '
    'cela a marché.'),
  ('suggest.size_in_netbox.title', 'en', 'Write %4$s %3$s of %1$s in NetBox, in place of %2$s.'),
  ('suggest.size_in_netbox.title', 'fr', 'Écrire dans NetBox %4$s %3$s de %1$s, à la place de %2$s.'),
  ('suggest.size_in_netbox.why', 'en', 'It runs with that: most often the declaration is out of date.'),
  ('suggest.size_in_netbox.why', 'fr',
    'Elle tourne ainsi : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.size_in_netbox.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.size_in_netbox.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.adopt_size.title', 'en', 'Declare %4$s %3$s of %1$s, in place of %2$s.'),
  ('suggest.adopt_size.title', 'fr', 'Déclarer %4$s %3$s de %1$s, à la place de %2$s.'),
  ('suggest.adopt_size.why', 'en', 'It runs with that: most often the declaration is out of date.'),
  ('suggest.adopt_size.why', 'fr', 'Elle tourne ainsi : le plus souvent, c''est la déclaration qui date.'),
  ('suggest.adopt_size.risk', 'en', 'A change by mistake becomes the rule.'),
  ('suggest.adopt_size.risk', 'fr', 'Un changement par erreur devient la règle.'),
  ('suggest.resize.title', 'en', 'Give %1$s the declared %4$s: %2$s.'),
  ('suggest.resize.title', 'fr', 'Donner à %1$s la valeur déclarée de %4$s : %2$s.'),
  ('suggest.resize.why', 'en', 'It counts after the guest was shut down and started.'),
  ('suggest.resize.why', 'fr', 'Cela compte après un arrêt et un démarrage de la machine.'),
  ('suggest.resize.risk', 'en',
    'With less memory its programs may be ended; the hypervisor may not have more.'),
  ('suggest.resize.risk', 'fr',
    'Avec moins de mémoire, ses programmes peuvent être tués ; l''hyperviseur n''en a peut-être pas plus.');
