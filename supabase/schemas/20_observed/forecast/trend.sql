create type bruce.trend as (
  slope float8, slope_low float8, slope_high float8, share_up float8, share_down float8, level float8
);
comment on type bruce.trend is
  'How a series moves: the median of the slopes between its points a day, their 10th and 90th percentile, '
  'the shares that rise and fall, and where the line of the median is at the last point.';
