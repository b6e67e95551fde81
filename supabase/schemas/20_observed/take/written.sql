create type bruce.written as (
  kinds text[], hosts text[], touched_hosts text[], entity_ids bigint[], service_ids bigint[],
  open_service_ids bigint[], open_hosts text[]
);
comment on type bruce.written is
  'What was written to the present. hosts: hosts to judge as a whole. touched_hosts, entity_ids, '
  'service_ids: containers and apps that differ in what a rule can see, and their services. '
  'open_service_ids, open_hosts: services of several containers, whose state is not written yet.';
