create function bruce.tg_waivers__bind()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_issue public.issues;
begin
  new.event_type := bruce.known_event_type(new.event_type);
  if tg_op = 'UPDATE' or new.drift_key is null or num_nonnulls(new.expected, new.observed) > 0 then
    return new;
  end if;
  select i.* into v_issue from public.issues as i where i.drift_key = new.drift_key
    and i.status <> 'resolved';
  if not found then
    raise exception 'there is no living issue %', new.drift_key
      using errcode = 'foreign_key_violation',
      hint = 'Give expected and observed, or take drift_key from issues.';
  end if;
  new.expected := v_issue.expected;
  new.observed := v_issue.observed;
  new.hostname := v_issue.hostname;
  new.service := coalesce(v_issue.service, '*');
  new.event_type := v_issue.event_type;
  new.field := v_issue.field;
  return new;
end;
$$;
comment on function bruce.tg_waivers__bind() is
  'Binds a waiver of one difference to its present values. Security definer: the writer needs no right to '
  'read the engine.';

create trigger _100_bind before insert or update of event_type on public.waivers
  for each row execute function bruce.tg_waivers__bind();
