create type bruce.parsed_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, kind text, path text, item jsonb,
  item_hash bigint,
  "position" integer, entity_key text, hostname text, name text, project text, compose_service text,
  name_keys text[],
  state text, health text, ports text[], image text, node text, addresses text[], restart_count integer,
  problem text
);
