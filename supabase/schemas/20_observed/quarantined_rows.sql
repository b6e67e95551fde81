create table bruce.quarantined_rows (
  id bigint generated always as identity primary key,
  scope_id integer not null,
  snapshot_id bigint not null,
  path text not null,
  message text not null,
  item jsonb,
  rows integer not null default 1 check (rows > 0)
);

create index quarantined_rows_scope_id_idx on bruce.quarantined_rows (scope_id);
comment on table bruce.quarantined_rows is
  'Rows of the present snapshot of each scope that could not be understood: the first 100 '
  'of each, and one that stands for the rest.';
comment on column bruce.quarantined_rows.rows is 'How many rows it stands for.';

alter table bruce.quarantined_rows enable row level security;

create policy quarantined_rows_select_authenticated on bruce.quarantined_rows
  for select to authenticated using ((select bruce.person_may_read()));

grant select on bruce.quarantined_rows to authenticated, service_role;
