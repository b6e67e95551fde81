create unlogged sequence bruce.told_at minvalue 0;
comment on sequence bruce.told_at is
  'Milliseconds since 1970 until which no change is told again; see bruce.tell_change. A sequence, so that '
  'writers do not wait for each other.';
