create unlogged sequence bruce.dispatcher_beat;
comment on sequence bruce.dispatcher_beat is
  'Milliseconds since 1970 of the last beat of dispatcher; see bruce.hear.';

grant select on bruce.dispatcher_beat to authenticated, service_role;
