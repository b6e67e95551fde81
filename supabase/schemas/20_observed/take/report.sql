create type bruce.report as (
  scope bruce.scopes, stored public.observed_snapshots, changed bruce.raw_row[], repeated bruce.raw_row[],
  not_said bigint[]
);
comment on type bruce.report is
  'A stored snapshot that is to become the present of its scope: which of its rows the present does not '
  'have, which repeat a name, and which entities no row is equal to.';
