create function bruce.tg_assets__normalise()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id text;
begin
  new.name := btrim(coalesce(nullif(btrim(new.name), ''), new.hostname));
  if coalesce(new.name, '') = '' then
    raise exception 'an asset needs a name' using errcode = 'not_null_violation',
      hint = 'Give name or hostname.';
  end if;
  new.asset_type := lower(coalesce(new.asset_type, 'vm'));
  new.tags := coalesce(new.tags, '{}');
  new.aliases := coalesce(new.aliases, '{}');
  new.metadata := coalesce(new.metadata, '{}');
  new.parent := nullif(btrim(new.parent), '');

  if tg_op = 'INSERT' then
    new.primary_ip := coalesce(new.primary_ip, bruce.to_inet(new.ip));
    -- declaring a host again completes it: the older pipeline inserts all of them at each import
    select a.id::text into v_id
    from public.assets as a
    where case
        when new.netbox_id is not null and a.netbox_id is not null
          then a.netbox_id = new.netbox_id and a.asset_type = new.asset_type
        else a.name_key = bruce.fold_name(new.name)
          and bruce.is_host_type(a.asset_type) = bruce.is_host_type(new.asset_type)
      end
    order by a.created_at desc
    limit 1;
    if v_id is not null then
      update public.assets as a set
        role = coalesce(new.role, a.role),
        parent = coalesce(new.parent, a.parent),
        cluster = coalesce(new.cluster, a.cluster),
        primary_ip = coalesce(new.primary_ip, a.primary_ip),
        status = coalesce(new.status, a.status),
        lifecycle = coalesce(
          new.lifecycle, bruce.to_lifecycle(new.status), case a.lifecycle when 'retired' then 'active'
            else a.lifecycle end
        ),
        tags = case new.tags when '{}' then a.tags else new.tags end,
        aliases = case new.aliases when '{}' then a.aliases else new.aliases end,
        netbox_id = coalesce(new.netbox_id, a.netbox_id),
        vmid = coalesce(new.vmid, a.vmid),
        metadata = a.metadata || new.metadata
      where a.id::text = v_id;
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
  'Completes a declared asset (older names hostname and ip, lifecycle from the status of NetBox). Declaring '
  'a host again updates it. Security definer: a writer needs no right to update.';

create trigger _100_normalise before insert or update on public.assets
  for each row execute function bruce.tg_assets__normalise();
