create table bruce.owed_ends (
  member_key text not null,
  target text not null references public.targets on update cascade on delete cascade,
  reaction text,
  max_attempts integer not null,
  owed_at timestamptz not null,
  primary key (member_key, target)
);

create index owed_ends_target_idx on bruce.owed_ends (target);
comment on table bruce.owed_ends is
  'Ends that are still to be sent for reactions that were disabled or deleted: who was told of a beginning '
  'is told of its end.';
comment on column bruce.owed_ends.member_key is 'As in task_issues.';

alter table bruce.owed_ends enable row level security;
