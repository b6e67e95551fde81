create function bruce.follow_rename(p_asset_type text, p_from text, p_to text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if exists (
    select from public.assets as a
    where a.name = p_from and bruce.is_host_type(a.asset_type) = bruce.is_host_type(p_asset_type)
  ) then
    -- two hosts swapped names: services belong to the host that has the name now
    return;
  end if;
  if p_asset_type = 'cluster' then
    update public.assets as a set cluster = p_to where a.cluster = p_from;
  end if;
  if bruce.is_host_type(p_asset_type) then
    update public.assets as a set parent = p_to where a.parent = p_from;
    update public.expected_services as s set hostname = p_to
    where s.host_key = bruce.fold_name(p_from)
      and not exists (
        select from public.expected_services as o
        where o.host_key = bruce.fold_name(p_to) and o.name_key = s.name_key and o.id <> s.id
      );
  end if;
end;
$$;
comment on function bruce.follow_rename(text, text, text) is
  'Moves services, and references as parent or cluster, to the new name of a host.';
