create unlogged sequence bruce.jobs_beat;
comment on sequence bruce.jobs_beat is
  'Milliseconds since 1970 of the last beat of jobs; see bruce.hear.';

grant select on bruce.jobs_beat to authenticated, service_role;
