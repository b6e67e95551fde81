create function bruce.tg_expected_services__normalise()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.hostname := (bruce.resolve_host(btrim(new.hostname))).host;
  new.name := btrim(new.name);
  if bruce.fold_name(new.name) = '' and (tg_op = 'INSERT' or new.name is distinct from old.name) then
    raise exception 'a service cannot be called %', new.name using errcode = 'check_violation',
      hint = 'A name holds a letter or a digit.';
  end if;
  new.ports := bruce.to_ports(new.ports);
  new.lifecycle := coalesce(new.lifecycle, 'active');
  new.retired_at := case new.lifecycle when 'retired' then coalesce(new.retired_at, bruce.clock()) end;
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - '{host_key,name_key,changed_at}'::text[] = to_jsonb(
      old) - '{host_key,name_key,changed_at}'::text[] then
      return null;
    end if;
    new.changed_at := bruce.clock();
  end if;
  return new;
end;
$$;
comment on function bruce.tg_expected_services__normalise() is
  'Writes ports as protocol/number and the host by its declared name. An update without a change is skipped.';

create trigger _100_normalise before insert or update on public.expected_services
  for each row execute function bruce.tg_expected_services__normalise();
