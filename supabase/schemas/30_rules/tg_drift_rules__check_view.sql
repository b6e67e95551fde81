create function bruce.tg_drift_rules__check_view()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- rule views run with the rights of the reader, who therefore needs select on them; it is granted to all
  -- who sign in: without security_invoker it would show rows they may not read
  if exists (
    select from pg_catalog.pg_class as c
    where c.oid = to_regclass(new.rule_view) and c.relkind in ('v', 'm')
      and not exists (
        select from unnest(c.reloptions) as o (option) where o.option ~ '^security_invoker=(true|on|yes|1)$'
      )
  ) then
    raise exception 'the view of a rule does not fit: % reads past row level security', new.rule_view
      using errcode = 'invalid_object_definition',
      hint = 'create view … with (security_invoker = true) as …';
  end if;
  execute format(
    'grant select on %I.%I to authenticated, service_role',
    split_part(new.rule_view, '.', 1), split_part(new.rule_view, '.', 2)
  );
  execute format(
    'select %s from %I.%I limit 0', bruce.rule_columns(new.rule_view),
    split_part(new.rule_view, '.', 1), split_part(new.rule_view, '.', 2)
  );
  return null;
exception
  when undefined_table or undefined_column or invalid_schema_name or cannot_coerce or datatype_mismatch then
    raise exception 'the view of a rule does not fit: %', sqlerrm
      using errcode = sqlstate,
      hint = 'A rule view has the columns of type bruce.drift_row: event_type, hostname, service, field, '
        'expected, observed, details, source, since, scope_id.';
end;
$$;
comment on function bruce.tg_drift_rules__check_view() is
  'Refuses a rule whose view is not there or does not fit; what it says of which host is not asked here. '
  'Security definer: only the owner of a view can grant it. Names are quoted.';

create trigger _060_check_view after insert on public.drift_rules
  for each row when (new.enabled) execute function bruce.tg_drift_rules__check_view();

create trigger _061_check_changed_view after update on public.drift_rules
  for each row
  when (new.enabled and (new.rule_view, new.enabled) is distinct from (old.rule_view, old.enabled))
  execute function bruce.tg_drift_rules__check_view();
