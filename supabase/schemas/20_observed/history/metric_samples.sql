-- unlogged: what is thrown away after two hours need not reach the disk. A crash empties it, and so costs
-- what is not rolled up yet, some five minutes, and the detail of two hours; a replica has none of it
create unlogged table bruce.metric_samples (
  scope_id integer not null,
  measured_at timestamptz not null,
  received_at timestamptz not null,
  layout_id integer not null,
  numbers real[] not null,
  primary key (scope_id, measured_at)
) with (autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_threshold = 100000);
-- samples of these numbers in the statistics would be half of what reaches the log, and no plan asks for them
alter table bruce.metric_samples alter column numbers set statistics 0;
comment on table bruce.metric_samples is
  'What each snapshot of the last two hours measured, one row per snapshot. Not logged: after a crash of the '
  'server it is empty, and on a read replica nobody can read it.';
comment on column bruce.metric_samples.measured_at is
  'observed_at of the snapshot, by the clock of this server.';

alter table bruce.metric_samples enable row level security;

create policy metric_samples_select_authenticated on bruce.metric_samples
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.metric_samples to authenticated, service_role;
