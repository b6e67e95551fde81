create table public.bruce_cmd_allowlist (
  name text primary key check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  enabled boolean not null default false,
  description text not null,
  risk text not null default 'medium' check (risk in ('low', 'medium', 'high')),
  needs_approval boolean not null default true,
  argv text[] not null,
  arguments jsonb not null default '{}',
  targets text[] not null default '{*}' check (targets <> '{}'),
  runs_on text not null default 'target' check (runs_on in ('target', 'parent')),
  workers text[] not null default '{*}' check (workers <> '{}'),
  max_runtime interval not null default '1 minute' check (max_runtime between '1 second' and '6 hours'),
  expires_after interval not null default '1 hour' check (expires_after between '1 minute' and '7 days'),
  max_attempts integer not null default 3 check (max_attempts between 1 and 20),
  issue_budget integer not null default 3 check (issue_budget between 1 and 20),
  daily_budget integer not null default 3 check (daily_budget between 1 and 1000),
  backoff interval not null default '5 minutes' check (backoff between '0' and '1 day'),
  verify_after interval not null default '2 minutes' check (verify_after between '0' and '1 day'),
  constraint high_risk_needs_approval check (risk <> 'high' or needs_approval)
);
comment on table public.bruce_cmd_allowlist is
  'All that may ever be run. Enable a row, or write one of your own; the worker has a list of its own '
  'besides. A change rejects what waits under the row: ask for it again.';
comment on column public.bruce_cmd_allowlist.argv is
  'Program and its arguments, run without a shell. An element is literal, or {name}, or a literal that ends '
  'in {name}, as --project={project}; name is one of arguments, or target.';
comment on column public.bruce_cmd_allowlist.arguments is
  'What has to be said, by name: {"service": {"type": "service", "resolve": "container"}}. Types: service, '
  'app, hostname, vmid, collector, issue (the one it is asked for), integer (min, max), enum (values), '
  'pattern (pattern). All of them: '
  'pattern, max_length.';
comment on column public.bruce_cmd_allowlist.targets is 'Globs of the hosts it may be asked for.';
comment on column public.bruce_cmd_allowlist.runs_on is
  'parent: asked for a guest, it is run on the hypervisor that the guest is declared on.';
comment on column public.bruce_cmd_allowlist.workers is 'Globs of the workers that may run it.';
comment on column public.bruce_cmd_allowlist.expires_after is
  'What no worker took by then, or nobody approved, expires.';
comment on column public.bruce_cmd_allowlist.max_attempts is
  'How often a worker may claim it before one has started it.';
comment on column public.bruce_cmd_allowlist.issue_budget is 'How often a reaction may run it for one issue.';
comment on column public.bruce_cmd_allowlist.daily_budget is
  'How often reactions may run it within 24 hours for one service of a host, or for the host: what it helps '
  'for a while only is a case for a person.';
comment on column public.bruce_cmd_allowlist.backoff is
  'Wait before the second run for an issue; it doubles with each further one.';
comment on column public.bruce_cmd_allowlist.verify_after is
  'Time that its effect takes. Only what is observed after that can say that it did not help.';

alter table public.bruce_cmd_allowlist enable row level security;

create policy bruce_cmd_allowlist_select_authenticated on public.bruce_cmd_allowlist
  for select to authenticated using ((select bruce.person_may_read()));

-- Commands that ship with BRUCE, each disabled until its owner enables it. The worker has its own list of the
-- same names and templates (scripts/worker): a command runs only where both agree.

create trigger _900_note_change after insert or update or delete on public.bruce_cmd_allowlist
  for each row execute function bruce.tg__note_change();

insert into public.bruce_cmd_allowlist
  (name, risk, needs_approval, runs_on, targets, max_runtime, verify_after, argv, arguments, description)
values
  ('docker_restart', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'restart', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Restarts the container of a declared service.'),
  ('docker_start', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'start', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Starts the container of a declared service.'),
  ('docker_stop', 'medium', true, 'target', '{*}', '2 minutes', '2 minutes',
   array['docker', 'stop', '{service}'], '{"service": {"type": "service", "resolve": "container"}}',
   'Stops the container of a declared service.'),
  ('unit_restart', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['systemctl', 'restart', '{service}'], '{"service": {"type": "service", "resolve": "unit"}}',
   'Restarts the systemd unit of a declared service.'),
  ('unit_start', 'low', false, 'target', '{*}', '2 minutes', '2 minutes',
   array['systemctl', 'start', '{service}'], '{"service": {"type": "service", "resolve": "unit"}}',
   'Starts the systemd unit of a declared service.'),
  ('compose_up', 'medium', true, 'target', '{*}', '10 minutes', '5 minutes',
   array['docker', 'compose', '--project-directory=/srv/compose/{service}', 'up', '--detach'],
   '{"service": {"type": "service", "resolve": "project"}}',
   'Brings up the compose project that a declared service was observed in; edit the path to yours.'),
  ('qm_start', 'medium', true, 'parent', '{*}', '5 minutes', '10 minutes',
   array['qm', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Starts a declared VM on its hypervisor: target and vmid are the name of the VM.'),
  ('qm_shutdown', 'high', true, 'parent', '{*}', '10 minutes', '10 minutes',
   array['qm', 'shutdown', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Shuts a declared VM down on its hypervisor: target and vmid are the name of the VM.'),
  ('pct_start', 'medium', true, 'parent', '{*}', '5 minutes', '5 minutes',
   array['pct', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}',
   'Starts a declared container (LXC) on its hypervisor: target and vmid are its name.'),
  ('truenas_app_start', 'low', false, 'target', '{*nas*}', '10 minutes', '5 minutes',
   array['midclt', 'call', '--job', 'app.start', '{app}'], '{"app": {"type": "app"}}',
   'Starts a declared app of TrueNAS.'),
  ('truenas_app_stop', 'medium', true, 'target', '{*nas*}', '10 minutes', '5 minutes',
   array['midclt', 'call', '--job', 'app.stop', '{app}'], '{"app": {"type": "app"}}',
   'Stops a declared app of TrueNAS.'),
  ('collect', 'low', false, 'target', '{*}', '5 minutes', '0',
   array['systemctl', 'start', 'bruce-collector-{collector}'],
   '{"collector": {"type": "pattern", '
   '"pattern": "(docker|proxmox|truenas|health|proxy|system)(-[a-z0-9][a-z0-9-]*)?"}}',
   'Lets a collector run now, by its systemd unit: docker, or docker-second where it was installed with '
   '--instance second.'),
  ('netbox_export', 'low', false, 'target', '{*}', '10 minutes', '0',
   array['systemctl', 'start', 'bruce-netbox-export'], '{}',
   'Reads all of NetBox now, by the systemd unit of netbox-export.'),
  ('netbox_adopt', 'medium', true, 'target', '{*}', '5 minutes', '5 minutes',
   array['systemctl', 'start', 'bruce-netbox-adopt@{issue}'], '{"issue": {"type": "issue"}}',
   'Writes what an issue observed into NetBox. Set targets to the one machine that can reach NetBox.');

grant select on public.bruce_cmd_allowlist to authenticated, service_role;

grant insert, update, delete on public.bruce_cmd_allowlist to service_role;

create trigger _060_strip_secrets before insert or update on public.bruce_cmd_allowlist
  for each row execute function bruce.tg__strip_secrets('description');
