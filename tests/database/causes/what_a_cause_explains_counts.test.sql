-- What a root cause explains is no cause of its own: it stands below that one, and widens its blast radius.
select no_plan();

create function pg_temp.make(p_type text, p_host text, p_service text, p_root uuid default null) returns uuid language sql as $$
  insert into issues (drift_key, event_type, hostname, service, field, observed, severity, status, details, first_seen_at, last_seen_at,
    opened_at, cause, suppressed_by)
  values (concat_ws('/', p_type, p_host, p_service), p_type, p_host, p_service, 'state', 'absent', 'high',
    case when p_root is null then 'open' else 'pending' end, 'd', now(), now(),
    case when p_root is null then now() end, 'FIRST_SEEN', p_root)
  returning issue_id;
$$;
insert into assets (name) values ('pve'), ('vm1'), ('vm2'), ('other');
create temporary table made as
select root, pg_temp.make('NODE_UNREACHABLE', 'vm1', null, root) as middle
from pg_temp.make('VM_DOWN', 'pve', null) as root;
select pg_temp.make('SERVICE_MISSING', 'vm1', 'web', middle), pg_temp.make('SERVICE_MISSING', 'vm2', 'web', root) from made;
select pg_temp.make('SERVICE_MISSING', 'other', 'web');

select results_eq(
  'select event_type, hosts, blast_hosts, victims, fleet_share from drift_causes',
  $$ values ('VM_DOWN', '{pve}'::text[], 3, 3, 0.750), ('SERVICE_MISSING', '{other}', 1, 0, 0.250) $$,
  'those below count, also two steps below; the widest stands first');
update issues set suppressed_by = null where hostname = 'vm2';
select results_eq(
  'select event_type, hosts, blast_hosts, victims from drift_causes',
  $$ values ('VM_DOWN', '{pve}'::text[], 2, 2), ('SERVICE_MISSING', '{other,vm2}', 2, 0) $$,
  'what nothing explains any more is a member');
update issues set status = 'resolved', resolved_at = now(), opened_at = now() where event_type <> 'SERVICE_MISSING';
select is((select count(*) from drift_causes where event_type = 'VM_DOWN'), 0::bigint, 'what is resolved is no cause');
select is((select states from drift_causes),
  '{"open": 1, "pending": 1, "acknowledged": 0, "waived": 0, "in_maintenance": 0, "stale": 0}', 'the states are counted');
select * from finish();
