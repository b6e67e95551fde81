create type bruce.rule_row as (
  event_type text, hostname text, service text, field text, expected text, observed text, details text,
  source text, since timestamptz, scope_id integer, service_id bigint, entity_id bigint, is_proven boolean,
  looks integer, severity text
);
comment on type bruce.rule_row is 'What a rule view returns, with all that it may return.';
