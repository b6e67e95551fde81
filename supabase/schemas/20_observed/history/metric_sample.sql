create type bruce.metric_sample as (
  scope_id integer, measured_at timestamptz, received_at timestamptz, names_hash bigint,
  numbers real[], layout_id integer
);
comment on type bruce.metric_sample is
  'What one snapshot measured, on its way into bruce.metric_samples. Without numbers: it measured nothing.';
