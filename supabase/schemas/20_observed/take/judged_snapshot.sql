create type bruce.judged_snapshot as (
  outcome text, stored public.observed_snapshots, kept bruce.stored_snapshots, scope_id integer,
  sample bruce.metric_sample
);
comment on type bruce.judged_snapshot is
  'What became of a snapshot: stored, late, unchanged or duplicate; the whole row and how it is '
  'kept, both null for the last two. scope_id: the scope to judge although nothing is stored; null: none. '
  'sample: what it measured.';
