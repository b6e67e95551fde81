create unlogged sequence bruce.engine_beat;
comment on sequence bruce.engine_beat is
  'Milliseconds since 1970 of the last beat of engine; see bruce.hear.';

grant select on bruce.engine_beat to authenticated, service_role;
