-- an older table of that name is kept aside until its rows have moved (adopt_observed)
do $$
begin
  if to_regclass('public.observed_snapshots') is not null then
    alter table public.observed_snapshots rename to observed_snapshots_before;
    alter table public.observed_snapshots_before set schema bruce;
  end if;
end;
$$;

create view public.observed_snapshots with (security_invoker = true) as
select
  s.id, s.hostname, s.source, s.observed_at, s.received_at, s.complete, s.incomplete_lists, s.disposition,
  s.error,
  case when s.base_id is null then s.snapshot else bruce.whole_snapshot(s) end as snapshot,
  s.seq, s.run_id, s.collector, s.content_hash, s.changes, s.source_id
from bruce.stored_snapshots as s;

alter view public.observed_snapshots
  alter observed_at set default now(),
  alter received_at set default now(),
  alter complete set default true,
  alter incomplete_lists set default '{}',
  alter snapshot set default '{}';

comment on view public.observed_snapshots is
  'What collectors saw, one row per change (an unchanged snapshot stores none). `insert into '
  'observed_snapshots (hostname, source, snapshot)` is a way in, also with source_id in place of source.';
comment on column public.observed_snapshots.observed_at is 'When it was seen, by the clock of the collector.';
comment on column public.observed_snapshots.complete is
  'False: rows may lack, in all lists where incomplete_lists names none.';
comment on column public.observed_snapshots.incomplete_lists is
  'Lists that may lack rows: what they say counts, nothing is concluded from what they lack.';
comment on column public.observed_snapshots.disposition is
  'current: became the present. late: older than the present, history only. partial: lists may lack rows. '
  'error: proves nothing. held: kept back by the mass-change guard. Set by the engine, which judges each row '
  'before it is stored.';
comment on column public.observed_snapshots.error is '{"kind", "message"} when collection failed.';
comment on column public.observed_snapshots.changes is
  'What is different in it from the present it met, {"rows": [{list, position, hash, repeats}], "gone": '
  '[entity ids]}. Set by the engine.';
comment on column public.observed_snapshots.source_id is 'Older name of source.';

grant select on public.observed_snapshots to authenticated, service_role;

grant insert (hostname, source, source_id, observed_at, complete, incomplete_lists, error, snapshot, seq,
  run_id, collector)
  on public.observed_snapshots to service_role;
