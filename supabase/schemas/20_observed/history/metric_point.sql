create type bruce.metric_point as (
  source text, kind text, name text, metric text, at timestamptz, value numeric, lowest numeric,
  highest numeric
);
comment on type bruce.metric_point is
  'A number of a thing over a part of the time: its mean, lowest and highest.';
