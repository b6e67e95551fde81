select plan(6);

create table public.backups (hostname text primary key, finished_at timestamptz not null);
insert into assets (name) values ('box2-docs');
insert into public.backups values ('box2-docs', bruce.clock() - interval '3 days');
create view public.backup_overdue with (security_invoker = true) as
select
  'BACKUP_OVERDUE'::text as event_type, b.hostname, null::text as service, 'backup'::text as field,
  'within a day'::text as expected, 'older'::text as observed,
  format('The last backup of %s is older than a day.', b.hostname) as details, 'backups'::text as source,
  b.finished_at as since, null::integer as scope_id
from public.backups as b
where b.finished_at < bruce.clock() - interval '1 day';
select is_empty('select * from drift', 'a view alone is no rule');

insert into drift_rules (event_type, severity, description, rule_view)
values ('BACKUP_OVERDUE', 'high', 'A backup is older than a day.', 'public.backup_overdue');
select results_eq(
  'select drift_key, event_type, severity, hostname, details from drift',
  $$ values ('BACKUP_OVERDUE/box2-docs//backup', 'BACKUP_OVERDUE', 'high', 'box2-docs',
    'The last backup of box2-docs is older than a day.') $$,
  'one view and one row are'
);

select tests.wait('1 minute');
select results_eq(
  'select status, event_type, severity, hostname, details from events',
  $$ values ('opened', 'BACKUP_OVERDUE', 'high', 'box2-docs',
    'The last backup of box2-docs is older than a day.') $$,
  'it opens an issue and tells it, by the next run of the jobs'
);

update public.backups set finished_at = bruce.clock();
select is_empty('select * from drift', 'the backup was made');
select tests.wait('1 minute');
select results_eq(
  'select status from events order by id', $$ values ('opened'), ('resolved') $$, 'and that resolves it'
);

delete from drift_rules where event_type = 'BACKUP_OVERDUE';
update public.backups set finished_at = bruce.clock() - interval '3 days';
select is_empty('select * from drift', 'the rule is gone');

select * from finish();
