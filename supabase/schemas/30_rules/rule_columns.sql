create function bruce.rule_columns(p_rule_view text)
returns text
language sql
stable
set search_path = ''
as $$
  select format(
    'event_type::text, hostname::text, service::text, field::text, expected::text, observed::text, '
    'details::text, source::text, since::timestamptz, scope_id::integer, %s, %s, %s, %s, %s',
    case when 'service_id' = any (c.names) then 'service_id::bigint' else 'null::bigint as service_id' end,
    case when 'entity_id' = any (c.names) then 'entity_id::bigint' else 'null::bigint as entity_id' end,
    case when 'is_proven' = any (c.names) then 'is_proven::boolean' else 'null::boolean as is_proven' end,
    case when 'looks' = any (c.names) then 'looks::integer' else '1 as looks' end,
    case when 'severity' = any (c.names) then 'severity::text' else 'null::text as severity' end
  )
  from (
    select array(
      select a.attname::text
      from pg_catalog.pg_attribute as a
      where a.attrelid = to_regclass(p_rule_view) and a.attnum > 0 and not a.attisdropped
    ) as names
  ) as c;
$$;
comment on function bruce.rule_columns(text) is
  'What is selected of the view of a rule: the columns of bruce.rule_row, those it does not have as null.';

grant execute on function bruce.rule_columns(text) to authenticated, service_role;
