create type bruce.raw_row as (
  scope_id integer, snapshot_id bigint, observed_at timestamptz, source text, host text,
  kind text, path text, item jsonb, item_hash bigint, "position" integer
);
