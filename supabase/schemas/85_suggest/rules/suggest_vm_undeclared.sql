create function bruce.suggest_vm_undeclared(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_thing bruce.entities := bruce.thing_of(p_row);
  v_scope bruce.scopes;
  v_asset public.assets;
  v_words text[];
  v_is_netbox boolean;
begin
  select s.* into v_scope from bruce.scopes as s where s.scope_id = p_row.scope_id;
  select a.* into v_asset from public.assets as a where a.name = p_row.hostname limit 1;
  v_words := array[p_row.hostname, coalesce(v_thing.node, v_scope.host), p_row.source];
  if p_row.expected = 'retired' then
    if p_row.field = 'host' then
      return next bruce.offer_uninstalled(p_row);
    else
      return next bruce.offer('command', 'suggest.delete_vm.', 'high', v_words);
    end if;
    return next bruce.offer_state('declare', 'suggest.revive_vm.', 'low', v_words, array[jsonb_build_object(
      'hostname', p_row.hostname, 'asset_type', coalesce(v_asset.asset_type, 'vm'), 'lifecycle', 'active')]);
  else
    v_is_netbox := exists (
      select from public.assets as a where a.asset_type in ('vm', 'device') and a.netbox_id is not null);
    return next case when v_is_netbox
      then bruce.offer_adoption(p_row, p_issue_id, 'declare', 'suggest.declare_vm.', 'low', v_words)
      else bruce.offer_state('declare', 'suggest.declare_vm.', 'low', v_words, array[jsonb_strip_nulls(
        case when p_row.field = 'host' then jsonb_build_object('hostname', p_row.hostname)
        else jsonb_build_object(
          'hostname', p_row.hostname, 'asset_type', 'vm', 'vmid', v_thing.item -> 'vmid',
          'parent', coalesce(v_thing.node, v_scope.host),
          'lifecycle', case when v_thing.state in ('stopped', 'paused') then 'offline' end)
        end)]) end;
    if p_row.field = 'host' then
      return next bruce.offer_uninstalled(p_row);
    else
      return next bruce.offer('command', 'suggest.delete_vm.', 'high', v_words);
    end if;
  end if;
  if p_row.field = 'host' and p_row.source <> 'bruce' then
    return next bruce.offer_forgotten(p_row, null);
  end if;
end;
$$;
comment on function bruce.suggest_vm_undeclared(bruce.all_drift, uuid) is
  'VM_UNDECLARED: declare what is wanted; delete a guest, or uninstall the collector of a host, that is '
  'not. One that is declared retired goes first.';

insert into public.texts (key, language, text)
values
  ('suggest.declare_vm.title', 'en', 'Declare %1$s.'),
  ('suggest.declare_vm.title', 'fr', 'Déclarer %1$s.'),
  ('suggest.declare_vm.why', 'en',
    'It exists. If it is wanted, it is declared as it is observed, and missed when it is gone.'),
  ('suggest.declare_vm.why', 'fr',
    'Elle existe. Si elle est voulue, elle est déclarée telle qu''elle est observée, et son absence sera '
    'signalée.'),
  ('suggest.declare_vm.risk', 'en', 'What somebody else put there would count as yours.'),
  ('suggest.declare_vm.risk', 'fr', 'Ce que quelqu''un d''autre aurait mis là passerait pour vôtre.'),
  ('suggest.revive_vm.title', 'en', 'Declare %1$s as active again.'),
  ('suggest.revive_vm.title', 'fr', 'Déclarer %1$s active de nouveau.'),
  ('suggest.revive_vm.why', 'en', 'It is declared retired, and still there: perhaps it is needed after all.'),
  ('suggest.revive_vm.why', 'fr',
    'Elle est déclarée retirée, et existe encore : peut-être sert-elle toujours.'),
  ('suggest.revive_vm.risk', 'en',
    'What was meant to be gone stays. If NetBox says otherwise, change it there.'),
  ('suggest.revive_vm.risk', 'fr',
    'Ce qui devait disparaître reste. Si NetBox dit autre chose, changez-le là.'),
  ('suggest.delete_vm.title', 'en', 'Delete the guest %1$s on %2$s, after a backup, if nobody needs it.'),
  ('suggest.delete_vm.title', 'fr',
    'Supprimer la machine invitée %1$s sur %2$s, après une sauvegarde, si personne n''en a besoin.'),
  ('suggest.delete_vm.why', 'en',
    'For a guest that should not be. Do it by hand, where you see what you delete.'),
  ('suggest.delete_vm.why', 'fr',
    'Pour une machine qui ne devrait pas exister. À faire à la main, là où l''on voit ce que l''on '
    'supprime.'),
  ('suggest.delete_vm.risk', 'en', 'Its disks are gone for good.'),
  ('suggest.delete_vm.risk', 'fr', 'Ses disques disparaissent pour toujours.');
