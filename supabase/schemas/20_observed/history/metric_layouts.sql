create table bruce.metric_layouts (
  layout_id integer generated always as identity primary key,
  scope_id integer not null,
  names_hash bigint not null,
  series_ids integer[] not null,
  unique (scope_id, names_hash)
);
comment on table bruce.metric_layouts is
  'Which series the numbers of a sample or a roll-up are of, in their order. Samples of the same things '
  'share one.';
comment on column bruce.metric_layouts.names_hash is
  'Of what a snapshot measures, as its sample names it; of roll-ups, of the ids of the series.';

alter table bruce.metric_layouts enable row level security;

create policy metric_layouts_select_authenticated on bruce.metric_layouts
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.metric_layouts to authenticated, service_role;
