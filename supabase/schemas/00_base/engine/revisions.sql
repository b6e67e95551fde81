create sequence bruce.revisions;
comment on sequence bruce.revisions is
  'Moves on with each change of what a person sees: see bruce.revision. A sequence, so that writers neither '
  'wait for each other nor leave dead rows.';
