create unlogged sequence bruce.dispatch_request;
comment on sequence bruce.dispatch_request is
  'Id of the last request of bruce.call_dispatch to pg_net: a sequence that is not logged is set without '
  'writing to the disk.';
