create function bruce.tg_assets__normalise()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_found public.assets;
begin
  new.name := btrim(coalesce(nullif(btrim(new.name), ''), new.hostname));
  if coalesce(new.name, '') = '' then
    raise exception 'an asset needs a name' using errcode = 'not_null_violation',
      hint = 'Give name or hostname.';
  end if;
  if bruce.fold_name(new.name) = '' and (tg_op = 'INSERT' or new.name is distinct from old.name) then
    raise exception 'an asset cannot be called %', new.name using errcode = 'check_violation',
      hint = 'A name holds a letter or a digit.';
  end if;
  new.asset_type := lower(coalesce(new.asset_type, 'vm'));
  new.tags := coalesce(new.tags, '{}');
  new.aliases := coalesce(new.aliases, '{}');
  new.metadata := coalesce(new.metadata, '{}');
  new.parent := nullif(btrim(new.parent), '');

  if tg_op = 'INSERT' then
    new.primary_ip := coalesce(new.primary_ip, bruce.to_inet(new.ip));
    -- an insert of a known asset updates it: older pipelines insert all assets at each import
    v_found := bruce.find_asset(new.asset_type, new.netbox_id, new.name);
    if v_found.id is not null then
      -- a row cannot distinguish "not said" from "empty": a null and an empty list count as absent
      perform bruce.declare_assets(jsonb_build_array(
        jsonb_strip_nulls(jsonb_build_object(
          'name', case when bruce.fold_name(new.name) = v_found.name_key then v_found.name else new.name end,
          'asset_type', v_found.asset_type, 'lifecycle', new.lifecycle, 'status', new.status, 'role',
            new.role,
          'parent', new.parent, 'cluster', new.cluster, 'primary_ip', host(new.primary_ip),
          'tags', to_jsonb(nullif(new.tags, '{}')), 'aliases', to_jsonb(nullif(new.aliases, '{}')),
          'netbox_id', new.netbox_id, 'vmid', new.vmid
        )) || jsonb_build_object('metadata', new.metadata)
      ));
      return null;
    end if;
    new.lifecycle := coalesce(new.lifecycle, bruce.to_lifecycle(new.status), 'active');
  else
    if new.ip is distinct from old.ip and new.primary_ip is not distinct from old.primary_ip then
      new.primary_ip := bruce.to_inet(new.ip);
    end if;
    if new.status is distinct from old.status and new.lifecycle is not distinct from old.lifecycle then
      new.lifecycle := coalesce(bruce.to_lifecycle(new.status), new.lifecycle);
    end if;
    new.lifecycle := coalesce(new.lifecycle, 'active');
  end if;
  new.hostname := new.name;
  new.ip := host(new.primary_ip);
  new.retired_at := case new.lifecycle when 'retired' then coalesce(new.retired_at, bruce.clock()) end;

  if tg_op = 'UPDATE' then
    if to_jsonb(new) - '{name_key,changed_at}'::text[] = to_jsonb(old) - '{name_key,changed_at}'::text[] then
      return null;
    end if;
    new.changed_at := bruce.clock();
  end if;
  return new;
end;
$$;
comment on function bruce.tg_assets__normalise() is
  'Completes a declared asset: older column names, lifecycle from the NetBox status. An insert of a known '
  'asset updates it. Security definer: a writer needs no right to update.';

create trigger _100_normalise before insert or update on public.assets
  for each row execute function bruce.tg_assets__normalise();
