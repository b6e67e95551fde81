create type bruce.verdict as (
  entity_id bigint, scope_id integer, kind text, entity_key text, service_id bigint, match text
);
comment on type bruce.verdict is
  'Which declared service an observed thing is. entity_id is null for what is not written yet.';
