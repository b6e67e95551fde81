create type bruce.judged_snapshot as (
  outcome text, stored public.observed_snapshots, scope_id integer
);
comment on type bruce.judged_snapshot is
  'What became of a snapshot: stored, late, unchanged or duplicate; and the row to store, null for the last '
  'two. scope_id: the scope to judge although nothing is stored; null: none.';
