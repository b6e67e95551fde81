create function bruce.tg_memories__normalise()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  new.created_at := bruce.clock();
  new.valid_from := coalesce(new.valid_from, new.created_at);
  new.written_by := coalesce(new.written_by, nullif(current_setting('role', true), 'none'), session_user);
  -- what stands for a secret may be longer than it was
  new.source := left(bruce.strip_text(btrim(new.source)), greatest(length(new.source), 100));
  new.body := bruce.memory_body(new.body);
  new.hostname := (bruce.resolve_host(nullif(btrim(new.hostname), ''))).host;
  new.service := coalesce(
    (
      select min(t.service) from bruce.service_state as t
      where t.hostname = new.hostname and bruce.fold_name(t.service) = bruce.fold_name(new.service)
    ),
    nullif(btrim(new.service), '')
  );
  new.tags := array(
    select distinct lower(btrim(left(bruce.strip_text(t), length(t)))) from unnest(new.tags) as t
      where btrim(t) <> '' order by 1
  );
  return new;
end;
$$;
comment on function bruce.tg_memories__normalise() is
  'Whichever way a memory comes in: its time is now, its host is the declared one, and secrets are '
  'stripped. Security definer: who may insert a memory need not be able to read the tables of the engine.';

create trigger _200_normalise before insert on public.memories
  for each row execute function bruce.tg_memories__normalise();

alter table public.memories enable always trigger _200_normalise;
