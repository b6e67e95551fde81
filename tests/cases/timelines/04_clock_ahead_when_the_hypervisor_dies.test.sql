-- A host is four minutes ahead, and its hypervisor dies: who explains whom is not judged by two clocks. Of our own (time).
select plan(4);

insert into assets (name, asset_type) values ('pve', 'device'), ('mon', 'device');
insert into assets (name, parent) values ('vm', 'pve');
insert into expected_services (hostname, name) values ('vm', 'web');
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 25 loop
    v_at := '2026-03-02 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(v_at, 'mon', tests.docker());
    if v_minute < 8 then
      -- its last word lies, by its own clock, after the death of what it stands on
      perform tests.hear_at(v_at + interval '10 seconds', 'vm', tests.docker(tests.container('web')), v_at + interval '4 minutes');
      perform tests.hear_at(v_at + interval '20 seconds', 'pve', tests.proxmox('pve', tests.guest(1, 'vm')), null, 'proxmox');
    end if;
    perform tests.jobs_at(v_at + interval '40 seconds');
  end loop;
end;
$$;
select results_eq(
  $$ select * from tests.story() where event_type <> 'VM_UNDECLARED' $$,
  $$
    values
      ('02 12:00:10', 'opened', 'CONFIG_DRIFT', 'vm', null::text, 'clock'),
      ('02 12:10:40', 'opened', 'NODE_UNREACHABLE', 'pve', null, 'report')
  $$, 'the hypervisor is the one that is told');
select results_eq(
  $$ select i.hostname, i.status, r.hostname from issues as i left join issues as r on r.issue_id = i.suppressed_by
     where i.event_type = 'NODE_UNREACHABLE' and i.status <> 'resolved' order by 1 $$,
  $$ values ('pve', 'open', null::text), ('vm', 'pending', 'pve') $$, 'and explains its VM');
select is_empty('select from bruce.scopes where greatest(last_contact_at, last_seen_at) > bruce.clock()', 'nothing lies in the future');
select results_eq(
  $$ select clock_skew between interval '3 minutes 40 seconds' and interval '4 minutes' from collectors where hostname = 'vm' $$,
  array[true], 'by how much is known');

select * from finish();
