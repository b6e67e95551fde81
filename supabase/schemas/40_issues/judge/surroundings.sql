create type bruce.surroundings as (
  hosts text[], places text[], has_dependents boolean, has_holds boolean, may_have_roots boolean,
  is_back boolean
);
comment on type bruce.surroundings is
  'What a pass has to reckon with. hosts: where differences are; places: these and what they stand on. '
  'Whether other hosts stand on its hosts, whether there are waivers or windows, whether something may '
  'explain a difference, whether one of its places has just come back.';
